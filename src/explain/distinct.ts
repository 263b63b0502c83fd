import { LAB_FILE } from "../lab/document.ts";
import { type Explained, longestTrail } from "./explain.ts";

/**
 * Each thing once, though several runs of nix may have said it: one that could not tell the host adds nothing to one that
 * could. A failure stays one at each of its places; a warning is one, and its other places are its trail.
 */
export function distinct(explained: readonly Explained[]): readonly Explained[] {
  const alike = Map.groupBy(explained, ({ level, rule, message }) => `${level} ${rule} ${message}`);
  return [...alike.values()].flatMap((some) => {
    const placed = some.filter(isPlaced);
    const places = onceAPlace(placed.length > 0 ? placed : some);
    return places[0]?.level === "warning" ? together(places) : places;
  });
}

/** Not at the top of lab.yaml, where what has no place is put. */
function isPlaced({ file, line }: Explained): boolean {
  return file !== LAB_FILE || line !== 1;
}

function onceAPlace(explained: readonly Explained[]): readonly Explained[] {
  return [...new Map(explained.map((one) => [`${one.file}:${one.line}`, one])).values()];
}

function together([first, ...others]: readonly Explained[]): readonly Explained[] {
  if (first === undefined) return [];
  const further = others.map(({ file, line, column }) => ({ at: { file, line, column }, about: undefined }));
  const trail = [...first.trail, ...further].filter(
    ({ at }, i, all) => all.findIndex((one) => one.at.file === at.file && one.at.line === at.line) === i,
  );
  return [{ ...first, trail: trail.slice(0, longestTrail) }];
}
