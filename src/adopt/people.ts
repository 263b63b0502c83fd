import { AgeRecipient, SshKey, UserName } from "../lab/schema/terms.ts";
import type { Block } from "./block.ts";
import { at } from "./repository.ts";
import type { Said, View } from "./view.ts";

/** Who may log in, with the keys that the repository states. */
export interface Person {
  readonly name: string;
  readonly keys: readonly Said[];
}

/** users.users.<name>.openssh.authorizedKeys on any host. Keys of root belong to a person who is yet to be named. */
export function findPeople(view: View, texts: ReadonlyMap<string, string>): readonly Person[] {
  const people = new Map<string, Map<string, Said>>();
  for (const member of view.repository.members("users.users")) {
    if (member.options.has("isSystemUser") || !UserName.safeParse(member.name).success) continue;
    for (const said of keysOf(view, member, texts)) {
      const known = people.get(member.name) ?? new Map<string, Said>();
      people.set(member.name, known.set(said.text, known.get(said.text) ?? said));
    }
  }
  const named = [...people].filter(([name]) => name !== "root");
  const root = people.get("root");
  const chosen = named.length === 0 && root !== undefined ? [["admin", root] as const] : named;
  return chosen
    .map(([name, keys]) => ({ name, keys: [...keys.values()] }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

type Member = ReturnType<View["members"]>[number];

function keysOf(
  { repository: { values } }: View,
  { file, options }: Member,
  texts: ReadonlyMap<string, string>,
): Said[] {
  const keys = options.get("openssh.authorizedKeys.keys");
  const files = options.get("openssh.authorizedKeys.keyFiles");
  const written =
    keys === undefined
      ? []
      : values.texts(file, keys.value).known.map((text) => ({ text, place: at(file, keys.line) }));
  const read = (files?.value ?? [])
    .flatMap((atom) => (atom.kind === "list" ? atom.items : []))
    .flatMap((atom) => {
      const path = atom.kind === "path" ? values.partsText(file, atom.parts)?.split("/").at(-1) : undefined;
      const found =
        path === undefined
          ? undefined
          : [...texts.keys()].find((known) => known === path || known.endsWith(`/${path}`));
      return found === undefined
        ? []
        : (texts.get(found) ?? "").split("\n").map((text) => ({ text, place: found }));
    });
  return [...written, ...read]
    .map(({ text, place }) => ({ text: text.trim(), place }))
    .filter(({ text }) => SshKey.safeParse(text).success);
}

/** `- &luna age1…` of .sops.yaml. */
export interface Recipient {
  readonly anchor: string;
  readonly key: string;
  readonly place: string;
}

/** The anchors of .sops.yaml, read line by line: it is a person's file, in whatever state. */
export function findRecipients(text: string | undefined): readonly Recipient[] {
  return (text ?? "").split("\n").flatMap((line, i): Recipient[] => {
    const [, anchor, key] =
      /^\s*-?\s*(?:age:\s*)?&([\w.-]+)\s+["']?(age1[a-z0-9]+|[0-9A-Fa-f]{40})["']?\s*(?:#.*)?$/.exec(
        line.slice(0, 500),
      ) ?? [];
    return anchor === undefined || key === undefined ? [] : [{ anchor, key, place: `.sops.yaml:${i + 1}` }];
  });
}

/** Recipients of people go to secrets.admins; a host's follows from its SSH host key, so it stands as a comment. */
export function describeRecipients(
  recipients: readonly Recipient[],
  people: readonly Person[],
  hosts: readonly { readonly name: string }[],
) {
  const admins: Block["entries"][number][] = [];
  const notes: string[] = [];
  for (const { anchor, key, place } of recipients) {
    const word = anchor.toLowerCase();
    const bare = word.replace(/^(users?|admins?|hosts?|servers?|systems?|keys?|people)[_.-]/, "");
    const host = hosts.find(({ name }) => name === word || name === bare)?.name;
    const person =
      people.find(({ name }) => name === word || name === bare)?.name ??
      (/^(user|admin|people)/.test(word) && host === undefined ? bare : undefined);
    if (host !== undefined)
      notes.push(`recipient of host ${host}: ${key} (${place}); labkeeper derives it from sshHostKey`);
    else if (
      person !== undefined &&
      AgeRecipient.safeParse(key).success &&
      UserName.safeParse(person).success &&
      !admins.some((entry) => entry.key === person)
    ) {
      admins.push({ key: person, value: key, comment: place });
    } else
      notes.push(`recipient ${anchor}: ${key} (${place}); neither a host nor a known admin with an age key`);
  }
  return { admins, notes };
}
