import type { Model } from "../lab/model.ts";
import { parseLab } from "../lab/parse.ts";
import type { Problem, Result } from "../lab/problem.ts";
import { resolve } from "../lab/resolve.ts";
import { TimeZone } from "../lab/schema/time-zone.ts";
import { describeAuth } from "./auth.ts";
import type { Block } from "./block.ts";
import { type Container, findContainers } from "./containers.ts";
import { type Draft, printDraft, without } from "./document.ts";
import { domainOf } from "./domain.ts";
import { type HostDefinition, placeOf } from "./host.ts";
import { hostKeysOf } from "./host-keys.ts";
import { type Evaluated, findHosts } from "./hosts.ts";
import { describeHosts, type MachineFacts } from "./machine.ts";
import { labName } from "./name.ts";
import { nativeServices } from "./native.ts";
import { describeRecipients, findPeople, findRecipients, type Person } from "./people.ts";
import { readRepository } from "./repository.ts";
import { findBackups } from "./restic.ts";
import { findSecretFiles } from "./secret-files.ts";
import { describeServices } from "./services.ts";
import { type Said, type View, viewOf } from "./view.ts";
import { findVirtualHosts } from "./virtual-hosts.ts";

/** What a repository is, for the inference: texts only. */
export interface Existing {
  /** `.nix`, `.sops.yaml` and `.pub` files. */
  readonly texts: ReadonlyMap<string, string>;
  /** Name of the repository's folder. */
  readonly folder: string;
  /** Profiles that lab.yaml may name. */
  readonly profiles: readonly string[];
  /** Names of hosts by `nix eval`, where that worked. */
  readonly evaluated: Evaluated | undefined;
  readonly asked: Asked;
}

/** What the person said on the command line. */
export interface Asked {
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  readonly admin?: string | undefined;
  readonly sshKey?: string | undefined;
}

/** A lab.yaml, and what the person is told about it. */
export interface Adopted {
  readonly text: string;
  readonly hosts: readonly {
    readonly name: string;
    readonly class: HostDefinition["class"];
    readonly platform: string;
    readonly place: string | undefined;
  }[];
  readonly services: readonly string[];
  readonly destinations: readonly string[];
  /** How many lines of "found, and not said". */
  readonly notes: number;
  /** Whether the flake has sops-nix among its inputs. */
  readonly hasSops: boolean;
}

/** Why there is no lab.yaml: nothing to start from, or nobody who could log in. */
export type Refusal = "no-hosts" | "no-admin";

/**
 * Infers lab.yaml from an existing flake. It is valid: a part that lab.yaml's own rules refuse becomes a comment.
 * Problems remain only in what the person asked for.
 */
export function adopt(existing: Existing): Result<Adopted> | Refusal {
  const nix = new Map([...existing.texts].filter(([path]) => path.endsWith(".nix")));
  const repository = readRepository(nix);
  const { hosts, unnamed } = findHosts(repository, existing.evaluated);
  if (hosts.length === 0) return "no-hosts";
  const view = viewOf(repository, hosts);
  const people = peopleOf(view, existing);
  if (people.length === 0) return "no-admin";
  const notes = unnamed.map(
    ({ file, line, path }) => `a host whose name only Nix can tell: ${path.join(".")} (${file}:${line})`,
  );
  return validate(draftOf(view, people, existing, notes), existing, view);
}

function draftOf(
  view: View,
  people: readonly Person[],
  { texts, folder, profiles, asked }: Existing,
  unnamed: readonly string[],
): Draft {
  const { containers, notes } = findContainers(view);
  const [backups, virtualHosts] = [findBackups(view), findVirtualHosts(view)];
  const [natives, secretFiles] = [nativeServices(view), findSecretFiles(view)];
  const domain = domainOf(asked.domain, everywhere(view, "networking.domain"), virtualHosts);
  const timeZone = timeZoneOf(everywhere(view, "time.timeZone"));
  const services = describeServices({
    containers,
    natives: natives.known,
    backups,
    virtualHosts,
    domain: domain.text,
  });
  const recipients = describeRecipients(findRecipients(texts.get(".sops.yaml")), people, view.hosts);
  const machines = machineFacts(view, { texts, profiles }, { containers, people });
  const remarks = [backups, services, natives, secretFiles, recipients];
  return {
    name: asked.name ?? labName(folder),
    domain: { key: "domain", value: domain.text, comment: domain.place },
    timeZone,
    admins: people.map(describePerson),
    auth: describeAuth(services.blocks, people),
    hosts: describeHosts(view, { ...machines, timeZone: timeZone.value }),
    services: services.blocks,
    destinations: backups.destinations,
    recipients: recipients.admins,
    secretFiles: secretFiles.entries,
    notes: [...unnamed, ...notes, ...remarks.flatMap((found) => found.notes)],
  };
}

function machineFacts(
  view: View,
  { texts, profiles }: Pick<Existing, "texts" | "profiles">,
  found: { readonly containers: readonly Container[]; readonly people: readonly Person[] },
): Omit<MachineFacts, "timeZone"> {
  return {
    profiles,
    hostKeys: hostKeysOf(view, texts),
    containerHosts: new Set(found.containers.flatMap(({ hosts }) => hosts)),
    firstAdmin: found.people[0]?.name ?? "admin",
  };
}

function everywhere(view: View, option: string): readonly Said[] {
  return view.hosts.flatMap(({ name }) => view.texts(name, option));
}

function peopleOf(view: View, { texts, asked: { admin, sshKey } }: Existing): readonly Person[] {
  const found = findPeople(view, texts);
  if (sshKey === undefined)
    return admin === undefined
      ? found
      : found.toSorted((a, b) => Number(b.name === admin) - Number(a.name === admin));
  const name = admin ?? found[0]?.name ?? "admin";
  const keys = found.find((person) => person.name === name)?.keys ?? [];
  return [
    { name, keys: [{ text: sshKey, place: "--ssh-key" }, ...keys.filter(({ text }) => text !== sshKey)] },
    ...found.filter((person) => person.name !== name),
  ];
}

function describePerson({ name, keys }: Person): Block {
  const places = [...new Set(keys.map(({ place }) => place))];
  const more =
    places.length > 3 ? `${places.slice(0, 3).join(", ")} and ${places.length - 3} more` : places.join(", ");
  return {
    name,
    comment: more,
    notes: [],
    entries: [{ key: "sshKeys", value: keys.map(({ text }) => text) }],
  };
}

/** What most hosts are told. */
function timeZoneOf(said: readonly Said[]): Draft["timeZone"] & { readonly value: string } {
  const zones = Map.groupBy(said, ({ text }) => text);
  const [[right] = []] = [...zones.values()]
    .filter(([first]) => TimeZone.safeParse(first?.text).success)
    .toSorted((a, b) => b.length - a.length);
  return right === undefined
    ? { key: "timeZone", value: "Etc/UTC", comment: "assumed: no time.timeZone that could be read" }
    : { key: "timeZone", value: right.text, comment: right.place };
}

/** All problems come at once, so a second round finds few; each round removes at least one part. */
function validate(draft: Draft, existing: Existing, view: View): Result<Adopted> {
  const { text, parts } = printDraft(draft);
  const model = understand(text, existing.profiles);
  if (model.ok) return { ok: true, value: answer(text, draft, model.value, view) };
  const wrong = parts.flatMap((part) => {
    const problem = model.problems.find(({ line }) => line >= part.first && line <= part.last);
    return problem === undefined ? [] : [{ part, why: describeProblem(problem) }];
  });
  return wrong.length === 0 ? model : validate(without(draft, wrong), existing, view);
}

function understand(text: string, profiles: readonly string[]): Result<Model> {
  const lab = parseLab(text);
  return lab.ok ? resolve(lab.value, { profiles }) : lab;
}

function describeProblem({ message, found }: Problem): string {
  return found === undefined ? message : `${message}: ${found}`;
}

function answer(text: string, { services, destinations, notes }: Draft, model: Model, view: View): Adopted {
  const places = new Map(view.hosts.map((host) => [host.name, placeOf(host)]));
  return {
    text,
    hosts: model.hosts.map(({ name, class: hostClass, platform }) => ({
      name,
      class: hostClass,
      platform,
      place: places.get(name),
    })),
    services: services.map(({ name }) => name),
    destinations: destinations.map(({ key }) => key),
    notes: notes.length,
    hasSops: (view.repository.files.get("flake.nix")?.statements ?? []).some(({ path }) =>
      path.includes("sops-nix"),
    ),
  };
}
