import { type Account, left, usual } from "./account.ts";
import { isRecord } from "./document.ts";
import type { Draft } from "./draft.ts";

/** What became of all that is not a service. */
export function topLevel(data: unknown, drafts: readonly Draft[]): readonly Account[] {
  if (!isRecord(data)) return [];
  return Object.entries(data).flatMap(([key, value]): readonly Account[] => {
    if (key === "services") return [];
    if (key === "version" || key === "name")
      return [usual([key], "it names the project, which lab.yaml does not")];
    if (key.startsWith("x-")) return [usual([key], "a fragment, read where it is used")];
    if (key === "volumes") return volumes(value);
    if (key === "networks") return networks(value);
    if (key === "secrets" || key === "configs") return files(key, value, drafts);
    if (key === "include") return [left([key], "import the included files one by one")];
    return [];
  });
}

function each(
  key: string,
  value: unknown,
  of: (name: string, said: unknown) => readonly Account[],
): readonly Account[] {
  const entries = Object.entries(isRecord(value) ? value : {});
  return entries.length === 0
    ? [usual([key], "it is empty")]
    : entries.flatMap(([name, said]) => of(name, said));
}

function volumes(value: unknown): readonly Account[] {
  return each("volumes", value, (name, said) => {
    const special = Object.keys(isRecord(said) ? said : {}).filter(
      (key) =>
        !["name", "external"].includes(key) &&
        !(key === "driver" && isRecord(said) && said.driver === "local"),
    );
    return [
      usual(["volumes", name], "a directory of the host"),
      ...special.map((key) =>
        left(["volumes", name, key], `${key} of volume ${name}: it is a directory of the host here`),
      ),
    ];
  });
}

function networks(value: unknown): readonly Account[] {
  return each("networks", value, (name, said) => {
    const special = Object.keys(isRecord(said) ? said : {}).filter(
      (key) => !(isRecord(said) && ((key === "driver" && said[key] === "bridge") || said[key] === false)),
    );
    return [
      usual(["networks", name], "each service with companions has a private network"),
      ...special.map((key) =>
        left(
          ["networks", name, key],
          `network ${name} is not made: services reach each other at the host's address`,
        ),
      ),
    ];
  });
}

function files(key: "secrets" | "configs", value: unknown, drafts: readonly Draft[]): readonly Account[] {
  const used = new Set(drafts.flatMap(({ secretFiles }) => secretFiles.map(({ name }) => name)));
  return each(key, value, (name) => [
    used.has(name)
      ? usual([key, name], "its text belongs into a sops file")
      : left([key, name], `no service that is brought along reads ${name}`),
  ]);
}
