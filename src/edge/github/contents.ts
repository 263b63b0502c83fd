import { createHash } from "node:crypto";
import { Stop } from "../../errors.ts";
import type { Snapshot } from "../../plan/snapshot.ts";
import type { Contents, Source } from "../edges.ts";
import type { Api } from "./api.ts";
import { commitSource } from "./source.ts";

/** The tree of a commit with its bytes. Texts come 200 a call; what does not come out as it is named, one call each. */
export function commitContents(api: Api, commit: string): Contents {
  const tree = commitSource(api, commit);
  const source: Source = {
    snapshot: async () => whole(await tree.snapshot()),
    texts: async (paths) => await tree.texts(paths),
  };
  const contents: Contents["contents"] = async (paths) => {
    const { entries, objectFormat } = await source.snapshot();
    const texts = await source.texts(paths);
    const found = new Map<string, Uint8Array>();
    for (const path of paths) {
      const entry = entries.get(path);
      if (entry === undefined || entry.mode === "160000") continue;
      const text = texts.get(path);
      const bytes = Buffer.from(text ?? "");
      const name = createHash(objectFormat).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
      found.set(path, name === entry.id ? bytes : await readBlob(api, entry.id));
    }
    return found;
  };
  return { ...source, contents };
}

/** Half a tree would be evaluated as if the rest were not there. */
function whole(snapshot: Snapshot): Snapshot {
  if (snapshot.unlisted === undefined) return snapshot;
  throw new Stop(
    "the tree is too large to be copied from GitHub: it lists more than 100,000 files only in part",
    "leave the check to GitHub Actions: checks.runner: actions",
  );
}

async function readBlob(api: Api, id: string): Promise<Uint8Array> {
  const wanted = { ...(await api.at()), file_sha: id };
  const { data } = await api.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", wanted);
  return Buffer.from(data.content, "base64");
}
