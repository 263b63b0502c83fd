import { isFault } from "../../../src/secrets/sops/fault.ts";
import type { Target } from "../../../src/secrets/sops/file.ts";
import { readSopsFile } from "../../../src/secrets/sops/read.ts";
import { withoutRecipient, withRecipient } from "../../../src/secrets/sops/recipients.ts";
import { sealedFor, type TestKey } from "./keys.ts";
import { changedBesides, changedLines } from "./lines.ts";
import { ok } from "./ok.ts";
import type { RandomFile } from "./random-file.ts";
import type { Sops } from "./sops.ts";
import type { Implementation } from "./wrong.ts";

/** A random file, made by the real sops where it is there, else by us. */
export interface Case {
  readonly what: RandomFile;
  readonly path: string;
  readonly text: string;
  readonly recipients: readonly TestKey[];
}

/** Who comes and who goes. */
export interface Change {
  readonly added: readonly TestKey[];
  readonly removed: readonly TestKey[];
}

/** Who can read a file after a change. */
export function targetOf({ path, text }: Pick<Case, "path" | "text">, { added, removed }: Change): Target {
  const gone = removed.reduce<Target>(
    (target, { recipient }) => withoutRecipient(target, recipient),
    ok(readSopsFile(path, text)).groups,
  );
  return added.reduce<Target>((target, { recipient }) => withRecipient(target, recipient), gone);
}

/** What is tried, with whose key, and the judge; undefined: none is there. */
export interface Trial {
  readonly change: Change;
  readonly bot: TestKey;
  readonly sops: Sops | undefined;
}

/** Said of a file that sops could not open before either. */
export const unreadable = "sops cannot open it either";

/** What is wrong with how an implementation changes who can read a file; empty where nothing is. */
export async function judge(
  implementation: Implementation,
  one: Case,
  { change, bot, sops }: Trial,
): Promise<readonly string[]> {
  const target = targetOf(one, change);
  const result = await implementation({ ...sealedFor(bot, one), target });
  const tampered = await implementation({
    ...sealedFor(bot, { path: one.path, text: tamper(one.text) }),
    target,
  });
  const accepted = isFault(tampered) ? [] : ["a tampered file was taken"];
  if (isFault(result)) return [`refused: ${result.code}, ${result.detail}`, ...accepted];
  const bytes = strayBytes(one, change, result.text);
  const judged = sops === undefined ? [] : await judgedBySops(sops, one, { change, bot, text: result.text });
  return [...bytes, ...accepted, ...judged];
}

function strayBytes(one: Case, { added, removed }: Change, after: string): readonly string[] {
  const before = one.text;
  const [only] = removed;
  if (only !== undefined && removed.length === 1 && added.length === 1) {
    const lines = changedLines({ before, after, of: only.recipient });
    return lines.length === 0 ? [] : [`lines of others changed: ${lines[0]}`];
  }
  return changedBesides({ before, after, stayed: one.recipients.length - removed.length });
}

interface Changed {
  readonly change: Change;
  readonly bot: TestKey;
  readonly text: string;
}

/** Whoever came reads what the bot read before, as does the bot; who went reads nothing. */
async function judgedBySops(sops: Sops, one: Case, { change, bot, text }: Changed): Promise<string[]> {
  const file = { path: one.path, text };
  const reader = change.added[0] ?? bot;
  const [gone] = change.removed;
  const now = await sops.decrypt(file, reader);
  const before = await sops.decrypt(one, bot);
  if (typeof now === "number" && before === now) return [unreadable];
  const closed = gone === undefined ? 128 : await sops.decrypt(file, gone);
  return [
    ...(now === before
      ? []
      : [`sops does not read the same with the new list: ${typeof now === "number" ? now : ""}`]),
    ...(closed === 128 ? [] : ["sops still opens it for who went"]),
  ];
}

/** Flips a bit of the first sealed value that the MAC covers; where there is none, moves the time. */
export function tamper(text: string): string {
  const mac = text.search(/mac["']?\s*[:=]/);
  const value = [...text.matchAll(/ENC\[AES256_GCM,data:(.)[^\]]*type:(\w+)\]/g)].find(
    ({ index, 2: type }) =>
      type !== "comment" && !text.slice(Math.max(0, index - 25), index).match(/mac\W+$/),
  );
  if (value === undefined || mac < 0) return text.replace(/(lastmodified\W+\d{3})\d/, "$10");
  const at = value.index + "ENC[AES256_GCM,data:".length;
  return text.slice(0, at) + (value[1] === "A" ? "B" : "A") + text.slice(at + 1);
}
