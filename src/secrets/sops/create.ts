import { randomBytes } from "node:crypto";
import { wipe, wrap } from "./age.ts";
import type { SopsFault } from "./fault.ts";
import type { Selector, SopsFormat } from "./file.ts";
import { macPlace, newMac } from "./mac.ts";
import { formatOf, parse } from "./read.ts";
import { checkAdded } from "./recipients.ts";
import { Refusal, refusing } from "./refusal.ts";
import { type Plain, renderers } from "./render.ts";
import { sealedBy } from "./selector.ts";
import { placeOf, seal } from "./value.ts";

/** A file to be made. */
export interface NewFile {
  readonly path: string;
  /** Names of the secrets, `/` between the keys of nested maps; not asked for in a binary file. */
  readonly names: readonly string[];
  /** age X25519 recipients, at least one. */
  readonly recipients: readonly string[];
  /** The time that the file is marked with. */
  readonly at: Date;
  /** Which values are sealed; default: all whose names do not end in `_unencrypted`, as with sops. */
  readonly selector?: Selector;
}

/** What each secret of a new file holds until a person runs `sops edit`. */
export const placeholder = "replace-me";

/** The version of sops whose layout new files have. */
const version = "3.13.3";

/** A new encrypted file with a placeholder for each name: public keys are enough. The caller sees that the path is free. */
export function createSopsFile(file: NewFile): { readonly text: string } | SopsFault {
  return refusing(file.path, () => {
    const format = formatOf(file.path);
    const selector = file.selector ?? { by: "unencrypted_suffix", value: "_unencrypted" };
    const recipients = [...new Set(file.recipients)];
    for (const id of recipients) checkAdded({ kind: "age", id });
    if (recipients.length === 0) throw new Refusal("no-rule", "nobody is said to be able to read the file");
    const key = randomBytes(32);
    try {
      const values = valuesOf(format, file.names, (keys) => sealedValue({ keys, key, selector }));
      const entries = recipients.map((recipient) => ({ recipient, enc: wrap(key, recipient) }));
      const lastmodified = file.at.toISOString().replace(/\.\d+/, "");
      const render = (mac: string) =>
        renderers[format](values, { entries, lastmodified, mac, selector, version });
      const unsigned = parse(file.path, render("unsigned"));
      const mac = seal(Buffer.from(newMac({ ...unsigned, key })), "str", {
        key,
        place: macPlace(lastmodified),
      });
      return { text: render(mac) };
    } finally {
      wipe(key);
    }
  });
}

interface ToSeal {
  readonly keys: readonly string[];
  readonly key: Uint8Array;
  readonly selector: Selector;
}

/** A secret that the rule would leave readable is refused; a new file has no comments that could ask for a seal. */
function sealedValue({ keys, key, selector }: ToSeal): string {
  const value = seal(Buffer.from(placeholder), "str", { key, place: placeOf(keys) });
  if (selector.by !== "encrypted_comment_regex" && sealedBy(selector)(keys, value)) return value;
  throw new Refusal(
    "bad-config",
    `${selector.by} ${selector.value} would leave ${keys.join("/")} in plain text`,
  );
}

function valuesOf(
  format: SopsFormat,
  names: readonly string[],
  value: (keys: readonly string[]) => string,
): Plain {
  const root: Plain = new Map();
  for (const name of format === "binary" ? ["data"] : names) {
    const keys = name.split("/");
    checkName(format, keys);
    place(root, keys, value(keys));
  }
  if (root.size === 0) throw new Refusal("bad-config", "lab.yaml asks for no secret in this file");
  return root;
}

/** What a format cannot say. */
function checkName(format: SopsFormat, keys: readonly string[]): void {
  const name = keys.join("/");
  const [first = ""] = keys;
  if (format === "dotenv" && (keys.length > 1 || first.startsWith("sops_"))) {
    throw new Refusal("bad-config", `${name} cannot be a key of an .env file: no slash, and not sops_…`);
  }
  if (format === "ini" && keys.length !== 2) {
    throw new Refusal("bad-config", `${name} cannot be a key of an .ini file: it takes section/key`);
  }
  if (format !== "dotenv" && first === "sops")
    throw new Refusal("bad-config", "sops keeps the key sops for itself");
}

function place(map: Plain, [first = "", ...rest]: readonly string[], value: string): void {
  const there = map.get(first);
  const fits = rest.length === 0 ? there === undefined : typeof there !== "string";
  if (!fits)
    throw new Refusal("bad-config", `${first} is asked for both as a secret and as a map of secrets`);
  if (rest.length === 0) {
    map.set(first, value);
    return;
  }
  const below: Plain = typeof there === "object" ? there : new Map();
  map.set(first, below);
  place(below, rest, value);
}
