import { entryOfImage, imageParts } from "../../catalogue/catalogue.ts";
import type { CatalogueEntry, EntryContainer, PodmanEntry } from "../../catalogue/entry.ts";
import type { Draft } from "./draft.ts";
import { familyOf, type Group } from "./group.ts";

/** What the catalogue knows of a group: its entry, and which companion is which of its. */
export interface Known {
  readonly entry: CatalogueEntry & { readonly runtime: PodmanEntry };
  /** Of the group's companions: the alias in the catalogue. */
  readonly aliases: ReadonlyMap<Draft, string>;
}

/** The entry that fits a group, or why the one of its image does not; neither: the image is not in the catalogue. */
export function knownAs({ main, companions }: Group): { readonly known?: Known; readonly why?: string } {
  const entry = main.image === undefined ? undefined : entryOfImage(main.image);
  if (entry === undefined) return {};
  if (!isPodman(entry))
    return { why: `the catalogue has ${entry.name} as a NixOS module, which takes no container's data` };
  const usual = Object.entries(entry.runtime.companions);
  const aliases = new Map<Draft, string>();
  for (const [alias, container] of usual) {
    const match = companions.find((draft) => !aliases.has(draft) && isLike(draft, container));
    if (match !== undefined) aliases.set(match, alias);
  }
  const found = new Set(aliases.values());
  const own = imageParts(entry.runtime.container.image).repository;
  const missing = usual.filter(
    ([alias, { image }]) => !found.has(alias) && imageParts(image).repository !== own,
  );
  if (missing.length > 0)
    return {
      why: `the catalogue's ${entry.name} brings ${missing.map(([alias]) => alias).join(", ")} along, which this file does without`,
    };
  return { known: { entry, aliases } };
}

function isPodman(entry: CatalogueEntry): entry is Known["entry"] {
  return entry.runtime.kind === "podman";
}

function isLike({ image }: Draft, { image: usual }: EntryContainer): boolean {
  if (image === undefined) return false;
  if (imageParts(image).repository === imageParts(usual).repository) return true;
  // A database of another image has other extensions, a cache is like any other.
  return familyOf(image) === "cache" && familyOf(usual) === "cache";
}
