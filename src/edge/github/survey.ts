import type { Snapshot } from "../../plan/snapshot.ts";
import type { Survey, SurveyRequest } from "../edges.ts";
import { type Answered, answersIn, askEach } from "./aliases.ts";
import type { Api } from "./api.ts";
import { hasStatus } from "./errors.ts";
import { sourceOf } from "./source.ts";
import { declared, fieldsFor, fragments, type ShownStanding, standingOf } from "./standing-query.ts";
import { takeTexts, whatItSays } from "./texts.ts";
import { listTree } from "./tree.ts";

/** Blobs that are read in the same query; those beyond are read when they are asked for. */
const MOST_TEXTS = 200;

interface Answer {
  readonly viewer: { readonly databaseId: number };
  readonly repository: ShownStanding & Answered;
}

/**
 * Two calls for the default branch's tree, the texts in it, the branch of ours and its pull requests; one more where the
 * default branch moved between them.
 *
 * @param defaultBranch its name
 */
export async function survey(
  api: Api,
  request: SurveyRequest,
  { defaultBranch, of }: { readonly defaultBranch: string; readonly of: "app" | "person" },
): Promise<Survey | undefined> {
  const listing = await listTree(api, defaultBranch).catch((error: unknown) => {
    if (hasStatus(error, 409)) return undefined; // an empty repository
    throw error;
  });
  if (listing === undefined) return undefined;
  const ids = blobsOf(listing, request.choose(listing)).slice(0, MOST_TEXTS);
  const { viewer, repository } = await ask(api, request, { of, ids });
  const standing = standingOf(repository, { id: viewer.databaseId, of });
  if (standing === undefined) return undefined;
  const known = new Map(await takeTexts(api, ids, answersIn(repository, ids)));
  const tree = standing.base.tree === listing.tree ? listing : await listTree(api, standing.base.tree);
  return { ...standing, source: sourceOf(api, async () => tree, known) };
}

async function ask(
  api: Api,
  { branch, manifest, lab, check }: SurveyRequest,
  { of, ids }: { readonly of: "app" | "person"; readonly ids: readonly string[] },
): Promise<Answer> {
  const blobs = askEach(ids, whatItSays);
  const query = `query (${declared}${blobs.declared === "" ? "" : `, ${blobs.declared}`}) {
    viewer { databaseId }
    repository(owner: $owner, name: $repo) { ${fieldsFor(of)} ${blobs.fields} }
  } ${fragments}`;
  const { owner, repo } = await api.at();
  const names = { owner, repo, branch, ref: `refs/heads/${branch}`, manifest, lab, check };
  try {
    return await api.graphql<Answer>(query, { ...names, ...blobs.variables });
  } catch (error) {
    const partial = withoutComparison(error);
    if (partial === undefined) throw error;
    return partial;
  }
}

/** There is nothing to compare with where the branch is not there; GitHub may call that an error beside the rest. */
function withoutComparison(error: unknown): Answer | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!isPartial(cause)) return undefined;
  return cause.errors.every(({ path }) => path?.at(-1) === "compare") ? cause.data : undefined;
}

interface Partial {
  readonly errors: readonly { readonly path?: readonly unknown[] }[];
  readonly data: Answer;
}

function isPartial(cause: unknown): cause is Partial {
  return (
    typeof cause === "object" && cause !== null && "errors" in cause && "data" in cause && cause.data !== null
  );
}

function blobsOf({ entries }: Snapshot, paths: readonly string[]): readonly string[] {
  const ids = paths.flatMap((path) => {
    const entry = entries.get(path);
    return entry?.mode.startsWith("100") === true ? [entry.id] : [];
  });
  return [...new Set(ids)];
}
