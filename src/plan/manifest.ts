import { z } from "zod";
import { MANIFEST_FILE } from "../files/paths.ts";
import type { Result } from "../lab/problem.ts";
import { sortedEntries } from "../lab/sorted.ts";

/** What labkeeper wrote last: .lab/manifest.json. Untrusted, since anybody can edit it. */
export interface Manifest {
  /** Version of labkeeper that wrote the files. */
  readonly generator: string;
  /** path -> git blob id */
  readonly files: ReadonlyMap<string, string>;
  /** Paths left to the user, sorted. */
  readonly adopted: readonly string[];
}

const ManifestSchema = z.object({
  version: z.literal(1),
  generator: z.string().regex(/^\d+\.\d+\.\d+$/),
  files: z.record(z.string(), z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)),
  adopted: z.array(z.string()),
});

/** The manifest of a tree; an empty one where there is none. */
export function parseManifest(text: string | undefined, version: string): Result<Manifest> {
  if (text === undefined) return { ok: true, value: { generator: version, files: new Map(), adopted: [] } };
  const parsed = ManifestSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      ok: false,
      problems: [
        {
          file: MANIFEST_FILE,
          line: 1,
          column: 1,
          rule: "manifest",
          message: `${MANIFEST_FILE} is not what labkeeper writes`,
          found:
            issue === undefined ? "another shape" : `${issue.path.join(".") || "the file"}: ${issue.message}`,
          hint: `take it from an earlier commit (git log -- ${MANIFEST_FILE}), or delete it: files equal to ours are recognised again`,
        },
      ],
    };
  }
  const { generator, files, adopted } = parsed.data;
  return {
    ok: true,
    value: { generator, files: new Map(Object.entries(files)), adopted: adopted.toSorted() },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One path a line, sorted. */
export function printManifest({ generator, files, adopted }: Manifest): string {
  const sorted = Object.fromEntries(sortedEntries(Object.fromEntries(files)));
  return `${JSON.stringify({ version: 1, generator, files: sorted, adopted }, null, 2)}\n`;
}

/** Whether version `a` is older than `b`, both `major.minor.patch`. */
export function isOlder(a: string, b: string): boolean {
  const numbers = (version: string) => version.split(".").map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  const i = left.findIndex((part, at) => part !== right[at]);
  return i >= 0 && (left[i] ?? 0) < (right[i] ?? 0);
}
