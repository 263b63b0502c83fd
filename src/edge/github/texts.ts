import { createHash } from "node:crypto";
import type { Api } from "./api.ts";

/** Blobs that go into one GraphQL query. */
const BATCH = 200;

/** Texts of blobs by their id, U+FFFD for bytes that are no UTF-8. One call for 200 of them, one more for each large or odd one. */
export async function readTexts(api: Api, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const distinct = [...new Set(ids)];
  const texts = new Map<string, string>();
  for (let at = 0; at < distinct.length; at += BATCH) {
    const batch = distinct.slice(at, at + BATCH);
    const { owner, repo } = await api.at();
    const { declared, fields, variables } = askFor(batch);
    const answer = await api.graphql<{ readonly repository: Answered }>(
      `query ($owner: String!, $repo: String!, ${declared}) { repository(owner: $owner, name: $repo) { ${fields} } }`,
      { owner, repo, ...variables },
    );
    for (const [id, text] of await takeTexts(api, batch, answer.repository)) texts.set(id, text);
  }
  return texts;
}

/** The part of a query on a repository that reads `ids`, for who asks more in the same call. */
export function askFor(ids: readonly string[]): {
  readonly declared: string;
  readonly fields: string;
  readonly variables: Readonly<Record<string, string>>;
} {
  return {
    declared: ids.map((_, i) => `$b${i}: GitObjectID!`).join(", "),
    fields: ids.map((_, i) => `b${i}: object(oid: $b${i}) { ... on Blob { text isTruncated } }`).join(" "),
    variables: Object.fromEntries(ids.map((id, i) => [`b${i}`, id])),
  };
}

/** What GraphQL answered for `askFor`. */
export type Answered = Readonly<Record<string, unknown>>;

/**
 * The texts in an answer. GraphQL cuts a text off after 512 KiB, and gives none of what it takes for binary: those, and any
 * that does not hash to its id, are read byte by byte.
 */
export async function takeTexts(
  api: Api,
  ids: readonly string[],
  answer: Answered,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const [i, id] of ids.entries()) {
    const found = answer[`b${i}`];
    const text = typeof found === "object" && found !== null && "text" in found ? found.text : null;
    texts.set(id, typeof text === "string" && idOf(text) === id ? text : await readBlob(api, id));
  }
  return texts;
}

async function readBlob(api: Api, id: string): Promise<string> {
  const { data } = await api.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
    ...(await api.at()),
    file_sha: id,
  });
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.from(data.content, "base64"));
}

/** The id that git gives a file with this text. */
function idOf(text: string): string {
  const bytes = Buffer.from(text);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
