import { SecretName } from "../lab/schema/terms.ts";
import type { Entry, Yaml } from "./block.ts";
import { secretNamed } from "./nix/values.ts";
import { hostsOf } from "./placement.ts";
import { at, type Member } from "./repository.ts";
import { textOf, type View } from "./view.ts";

/** A restic job that the repository declares. */
export interface BackupJob {
  readonly name: string;
  readonly place: string;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  /** Name of its destination in lab.yaml, where it has one. */
  readonly destination: string | undefined;
}

export interface Backups {
  readonly jobs: readonly BackupJob[];
  readonly destinations: readonly Entry[];
  readonly notes: readonly string[];
}

/** Options of a job: where they stand in the place of a name, a helper makes the job. */
const jobOptions = new Set([
  "paths",
  "repository",
  "passwordFile",
  "timerConfig",
  "pruneOpts",
  "exclude",
  "user",
  "app",
  "appFolder",
  "initialize",
  "environmentFile",
]);

/** By where they lead. */
type Destinations = Map<string, Entry>;

/** services.restic.backups */
export function findBackups(view: View): Backups {
  const destinations: Destinations = new Map();
  const jobs: BackupJob[] = [];
  const notes: string[] = [];
  const helped: string[] = [];
  for (const member of view.repository.members("services.restic.backups")) {
    const place = at(member.file, member.line);
    const hosts = hostsOf(view, member);
    if (jobOptions.has(member.name)) {
      if (member.name === "paths") helped.push(place);
      continue;
    }
    const { known: paths, unknown } = textsOf(view, member, "paths");
    const repository = textOf(view, member, "repository");
    const destination =
      repository === undefined ? undefined : destinationOf(view, member, repository, destinations);
    jobs.push({ name: member.name, place, hosts, paths, destination });
    if (unknown > 0)
      notes.push(`restic job ${member.name} (${place}): ${unknown} of its paths could not be read`);
    const [, folder] = /^s3:(?:https:\/\/)?[^/]+\/[^/]+\/(.+)$/.exec(repository ?? "") ?? [];
    if (folder !== undefined && folder !== member.name)
      notes.push(`restic job ${member.name} (${place}): folder ${folder} of its bucket is not said`);
    if (destination === undefined)
      notes.push(
        `restic job ${member.name} (${place}): repository ${repository ?? "(not readable)"} has no equal in lab.yaml`,
      );
  }
  if (helped.length > 0) {
    const places = `${helped.slice(0, 3).join(", ")}${helped.length > 3 ? ` and ${helped.length - 3} more` : ""}`;
    notes.push(
      `restic jobs are made by a helper (${places}): their names and destinations could not be read`,
    );
  }
  return { jobs, destinations: [...destinations.values()], notes };
}

function textsOf({ repository: { values } }: View, { file, options }: Member, option: string) {
  const said = options.get(option);
  return said === undefined ? { known: [], unknown: 0 } : values.texts(file, said.value);
}

/** The name of the destination that a repository lies in; a new one where it is the first there. */
function destinationOf(
  view: View,
  member: Member,
  repository: string,
  destinations: Destinations,
): string | undefined {
  const target = targetOf(view, member, repository);
  if (target === undefined) return undefined;
  const known = destinations.get(JSON.stringify(target.value));
  if (known !== undefined) return known.key;
  const used = new Set([...destinations.values()].map(({ key }) => key));
  const name = [target.name, ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${target.name}-${number}`)].find(
    (free) => !used.has(free),
  );
  if (name === undefined) return undefined;
  const password = secretOf(member, "passwordFile");
  const environment = target.value.kind === "s3" ? secretOf(member, "environmentFile") : undefined;
  const place = at(member.file, member.line);
  destinations.set(JSON.stringify(target.value), {
    key: name,
    value: {
      ...target.value,
      passwordSecret: password ?? "restic/password",
      ...(environment === undefined ? {} : { environmentSecret: environment }),
    },
    comment: password === undefined ? `${place}; passwordSecret is assumed` : place,
  });
  return name;
}

function secretOf({ options }: Member, option: string): string | undefined {
  const name = secretNamed(options.get(option)?.value ?? []);
  return name !== undefined && SecretName.safeParse(name).success ? name : undefined;
}

interface Target {
  readonly name: string;
  readonly value: { readonly kind: "local" | "s3" } & { readonly [key: string]: Yaml };
}

/** A directory, below a mount where one is declared, or an S3 bucket; the last step of a path that only repeats the job is ours to add. */
function targetOf(view: View, member: Member, repository: string): Target | undefined {
  const [, endpoint, bucket] =
    /^s3:(https:\/\/[^/]+|[^/:]+\.[^/]+)\/([^/]+)(?:\/.*)?$/.exec(repository) ?? [];
  if (endpoint !== undefined && bucket !== undefined) {
    const name = endpoint.endsWith(".r2.cloudflarestorage.com")
      ? "r2"
      : endpoint.endsWith(".backblazeb2.com")
        ? "b2"
        : "s3";
    return { name, value: { kind: "s3", endpoint: endpoint.replace(/^(?!https:)/, "https://"), bucket } };
  }
  if (!repository.startsWith("/")) return undefined;
  const steps = repository.split("/").filter(Boolean);
  const path = `/${(steps.length > 1 && steps.at(-1) === member.name ? steps.slice(0, -1) : steps).join("/")}`;
  const mount = view.repository
    .members("fileSystems")
    .find(({ name }) => name !== "/" && path.startsWith(`${name}/`));
  const [device, type] =
    mount === undefined ? [] : [textOf(view, mount, "device"), textOf(view, mount, "fsType")];
  if (mount === undefined || device === undefined || type === undefined || !/^(nfs4?|cifs)$/.test(type)) {
    return { name: "local", value: { kind: "local", path } };
  }
  return {
    name: "nas",
    value: {
      kind: "local",
      mount: { device, type, at: mount.name },
      path: path.slice(mount.name.length + 1),
    },
  };
}
