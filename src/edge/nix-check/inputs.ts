import { z } from "zod";

const Locked = z.looseObject({
  type: z.string().optional(),
  path: z.string().optional(),
  url: z.string().optional(),
});
const LockSchema = z.looseObject({
  nodes: z.record(z.string(), z.looseObject({ locked: Locked.optional(), original: Locked.optional() })),
});

/**
 * Inputs of a flake.lock that lie on the machine that evaluates it: `path:/etc` would be copied into the store and could be
 * read by the flake, though evaluation is pure. A lock that cannot be read names none: nix refuses it itself.
 */
export function localInputs(lock: string): readonly string[] {
  const parsed = LockSchema.safeParse(plain(lock)).data;
  if (parsed === undefined) return [];
  return Object.entries(parsed.nodes)
    .filter(([, { locked, original }]) => [locked, original].some((one) => one !== undefined && isLocal(one)))
    .map(([name]) => name)
    .toSorted();
}

function isLocal({ type, path, url = "" }: z.output<typeof Locked>): boolean {
  if (type === "path")
    return (
      path === undefined || path.startsWith("/") || path.split("/").includes("..") || path.startsWith("~")
    );
  return /^(?:[a-z+]*file:|\/|~|\.)/i.test(url) || (url !== "" && !url.includes("://"));
}

function plain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
