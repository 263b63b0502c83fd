import { createHash } from "node:crypto";
import { askAll, type Question } from "./aliases.ts";
import type { Api } from "./api.ts";

/** Blobs that go into one GraphQL query. */
const BATCH = 200;

/** Texts of blobs by their id, U+FFFD for bytes that are no UTF-8. One call for 200 of them, one more for each large or odd one. */
export async function readTexts(api: Api, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const distinct = [...new Set(ids)];
  return await takeTexts(api, distinct, await askAll(api, distinct, { ...whatItSays, batch: BATCH }));
}

/** For who asks for texts and more in one call. */
export const whatItSays: Question = {
  type: "GitObjectID",
  field: (id) => `object(oid: ${id}) { ... on Blob { text isTruncated } }`,
};

/**
 * The texts in the answers to `whatItSays`. GraphQL cuts a text off after 512 KiB, and gives none of what it takes for binary: those, and any
 * that does not hash to its id, are read byte by byte.
 */
export async function takeTexts(
  api: Api,
  ids: readonly string[],
  answers: readonly unknown[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const [i, id] of ids.entries()) {
    const found = answers[i];
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
