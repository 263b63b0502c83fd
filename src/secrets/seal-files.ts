import { type Kept, sameKey } from "./planted.ts";
import type { FileChange, RekeyPlan } from "./rekey.ts";
import { isFault, type SopsFault } from "./sops/fault.ts";
import type { Identity } from "./sops/file.ts";
import { type Rewrap, rewrapAll } from "./sops/rewrap.ts";
import { type Rotation, rotate } from "./sops/rotate.ts";
import { seeKeys } from "./sops/seen-keys.ts";

/** How the files are done. */
export interface Doing {
  readonly identities: readonly Identity[];
  /** Seal all values with a new data key, too. */
  readonly rotate: boolean;
  readonly at: Date;
}

/** The new texts by path, and what was refused. Writes nothing. */
export async function sealFiles(
  { files, tree }: Pick<RekeyPlan, "files" | "tree">,
  { identities, rotate: isRotation, at }: Doing,
): Promise<{ readonly texts: ReadonlyMap<string, string>; readonly faults: readonly SopsFault[] }> {
  const refusal = await foreignKeys(files, tree, identities);
  const sealed = files.map((file): Rewrap => {
    const { path, text, target, claims } = file;
    return { path, text, identities, target, claims, refuses: refusal(file) };
  });
  const results = isRotation
    ? await inTurn(sealed.map((file) => ({ ...file, at })))
    : await rewrapAll(sealed);
  const texts = new Map<string, string>();
  const faults: SopsFault[] = [];
  for (const [i, result] of results.entries()) {
    if (isFault(result)) faults.push(result);
    else texts.set(files[i]?.path ?? "", result.text);
  }
  return { texts, faults };
}

/**
 * A data key is not given to a newcomer where it also opens a file that this newcomer may not read, nor on the strength of
 * an entry that stands around another key elsewhere.
 */
async function foreignKeys(
  files: readonly FileChange[],
  tree: readonly Kept[],
  identities: readonly Identity[],
): Promise<(file: FileChange) => Required<Rewrap>["refuses"]> {
  const rights = [...new Set(files.flatMap(({ inRightOf }) => inRightOf))];
  const twins = new Set(files.flatMap((file) => file.twins));
  const asked = tree.filter(
    ({ path, readers }) => twins.has(path) || rights.some((one) => !readers.has(one)),
  );
  const seen = await seeKeys(asked.map(({ path, text }) => ({ path, text, identities })));
  const readersOf = new Map(asked.map(({ path, readers }) => [path, readers]));
  return ({ path, inRightOf, twins: own }) =>
    (key) => {
      const same = new Set(seen.with(key));
      const twin = own.find((other) => seen.has(other) && !same.has(other));
      if (twin !== undefined)
        return {
          code: "data-key-mismatch",
          detail: `${entryOf(inRightOf)} is that of ${twin}, which has another data key: it was planted`,
        };
      const isClosed = (other: string) => inRightOf.some((one) => readersOf.get(other)?.has(one) === false);
      const other = [...same].find((one) => one !== path && isClosed(one));
      return other === undefined ? undefined : { code: "scope", detail: sameKey(path, other) };
    };
}

function entryOf(recipients: readonly string[]): string {
  return `the entry of ${recipients.join(", ")}`;
}

async function inTurn(files: readonly Rotation[]): Promise<Awaited<ReturnType<typeof rotate>>[]> {
  const results: Awaited<ReturnType<typeof rotate>>[] = [];
  for (const file of files) results.push(await rotate(file));
  return results;
}
