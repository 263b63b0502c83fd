import type { EntryContainer } from "../../catalogue/entry.ts";
import type { Mount } from "../containers.ts";
import { type Account, carried, left, usual } from "./account.ts";
import { type Directories, directoryOf, knownMount } from "./directories.ts";
import type { Draft, Mounted } from "./draft.ts";
import { familyOf } from "./group.ts";

/** What the mounts of a container become. */
export interface Mounts {
  readonly state: readonly Mount[];
  readonly volumes: readonly Mount[];
  readonly extraOptions: readonly string[];
  readonly accounts: readonly Account[];
  /** What a person does once: data that is somewhere else now. */
  readonly steps: readonly string[];
}

type One = Partial<Omit<Mounts, "accounts">> & { readonly account: Account };

interface Around {
  readonly draft: Draft;
  readonly service: string;
  readonly entry: EntryContainer | undefined;
  readonly directories: Directories;
}

export function mountsOf(around: Around): Mounts {
  const all = around.draft.mounts.map((mounted): One => mountOf(mounted, around));
  return {
    state: all.flatMap(({ state }) => state ?? []),
    volumes: all.flatMap(({ volumes }) => volumes ?? []),
    extraOptions: all.flatMap(({ extraOptions }) => extraOptions ?? []),
    accounts: all.map(({ account }) => account),
    steps: all.flatMap(({ steps }) => steps ?? []),
  };
}

function mountOf(mounted: Mounted, around: Around): One {
  const { path: at, mount, source, kind, readOnly } = mounted;
  const { draft, service, entry, directories } = around;
  if (kind === "absolute" && readOnly)
    return {
      extraOptions: [`--volume=${source}:${mount}:ro`],
      account: carried(at, "extraOptions, read-only"),
    };
  const known = knownMount(entry, mounted);
  if (known !== undefined && kind !== "absolute") {
    const path = `/var/lib/${service}/${known.directory}`;
    return { account: usual(at, `the catalogue keeps ${mount} in ${path}`), steps: move(mounted, path) };
  }
  const path =
    kind === "absolute" ? source : `/var/lib/${service}/${directoryOf(directories, draft, mounted)}`;
  const isState = known === undefined ? isKept(mounted, around) : entry?.state.includes(known) === true;
  const words = `${isState ? "state" : "volumes, which are not backed up"}: ${path}`;
  return {
    ...(isState ? { state: [{ path, mount }] } : { volumes: [{ path, mount }] }),
    account: readOnly ? left(at, `${words}; it is mounted for writing`) : carried(at, words),
    steps: kind === "absolute" ? [] : move(mounted, path),
  };
}

/** A guess by the names: what a cache or a library is called, and what data is. */
function isKept({ kind, source, mount }: Mounted, { draft }: Around): boolean {
  const names = `${source} ${mount}`;
  if (familyOf(draft.image) === "cache" || /cache|model|tmp|(^|[/ _-])logs?($|[/ _-])/i.test(names))
    return false;
  return kind !== "absolute" || /(config|data|db|database|storage|library|html)$/i.test(mount);
}

function move({ from }: Mounted, path: string): string[] {
  return from === null ? [] : [`copy ${from} to ${path}`];
}
