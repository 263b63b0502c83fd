import { createSopsFile } from "../../../src/secrets/sops/create.ts";
import type { Target } from "../../../src/secrets/sops/file.ts";
import { rewrap } from "../../../src/secrets/sops/rewrap.ts";
import { type Keys, newKeys, sealedFor, type TestKey } from "./keys.ts";
import { ok } from "./ok.ts";

/** One ending a format. */
export const endings = ["yaml", "json", "env", "ini", "bin"];

/** When the files here were made. */
export const at = new Date("2026-03-04T05:06:07.089Z");

/** A file as it stands in a repository. */
interface RepositoryFile {
  readonly path: string;
  readonly text: string;
}

type Edit = (text: string, other: string) => string;

/** Files for admin, luna's old key and the bot, in this order, made with no help of sops. */
export interface Made {
  readonly keys: Keys;
  /** The file of an ending after an edit, which is handed another file of the same names under another data key. */
  readonly file: (ending: string, edit?: Edit) => RepositoryFile;
  /** The file after luna's key was replaced, or why not. */
  readonly rekeyed: (file: RepositoryFile, key?: TestKey) => ReturnType<typeof rewrap>;
}

/** New keys and files. */
export async function makeFiles(): Promise<Made> {
  const keys = await newKeys();
  const recipients = [keys.admin, keys.old, keys.bot].map(({ recipient }) => recipient);
  const create = (ending: string) => {
    const names = ending === "ini" ? ["wifi/one", "wifi/two", "wifi/three"] : ["one", "two", "three"];
    return ok(createSopsFile({ path: `luna.sops.${ending}`, names, recipients, at })).text;
  };
  const made = new Map(endings.map((ending) => [ending, { text: create(ending), other: create(ending) }]));
  const target: Target = [
    [keys.admin, keys.fresh, keys.bot].map(({ recipient }) => ({ kind: "age", id: recipient })),
  ];
  return {
    keys,
    file(ending, edit = (text) => text) {
      const { text = "", other = "" } = made.get(ending) ?? {};
      return { path: `luna.sops.${ending}`, text: edit(text, other) };
    },
    rekeyed: (file, key = keys.bot) => rewrap({ ...sealedFor(key, file), target }),
  };
}

/** The age files in a text, in their order. */
export function armors(text: string): readonly string[] {
  return text.match(/-----BEGIN[\s\S]*?-----END AGE ENCRYPTED FILE-----/g) ?? [];
}
