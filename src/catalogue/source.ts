/** Where a fact was read: an address, or a file of nixpkgs as `nixpkgs:nixos/modules/…`; or why nobody has proved it. */
export type Source = string | Unproven;

export interface Unproven {
  readonly unproven: string;
}

/**
 * Sources by field: `container.image`, `companions.database.state`, `ports.web`. What stands under `ports` or `secrets` is
 * meant of each of them.
 */
export type Sources = Readonly<Record<string, Source>>;

/** A fact that was not read anywhere, and what there is to say of it. */
export function unproven(why: string): Unproven {
  return { unproven: why };
}

/** What nothing outside can prove: how much a loss would hurt. */
export const ourJudgement = unproven("our own judgement");

/** Flags that no document names: they were not tried with this image. */
export const notRun = unproven("not run here with these flags");

/** A version that is in use, while no material of the project that was read names it. */
export const tagInUse = unproven("seen in use in public repositories, not in the project's own material");
