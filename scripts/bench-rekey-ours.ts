import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { isSopsPath } from "../src/lab/secret-names.ts";
import { isFault, type SopsFault } from "../src/secrets/sops/fault.ts";
import { openIdentity } from "../src/secrets/sops/identity.ts";
import { planRewrap, readSopsFile } from "../src/secrets/sops/read.ts";
import { withReplaced } from "../src/secrets/sops/recipients.ts";
import { rewrapAll } from "../src/secrets/sops/rewrap.ts";

/** What `sops updatekeys` does, done by us in a process of its own: DIRECTORY OLD FRESH, the key on standard input. */
const [cwd = "", old = "", fresh = ""] = process.argv.slice(2);
const identities = (await openIdentity(Buffer.from(await text(process.stdin)))) ?? [];
const files = readdirSync(cwd)
  .filter(isSopsPath)
  .map((path) => {
    const content = readFileSync(join(cwd, path), "utf8");
    const file = done(readSopsFile(path, content));
    const target = withReplaced(file.groups, old, fresh);
    done(planRewrap(file, target));
    return { path, text: content, identities, target, claims: [old] };
  });
const results = (await rewrapAll(files)).map((result) => done(result).text);
for (const [i, { path }] of files.entries()) writeFileSync(join(cwd, path), results[i] ?? "");

function done<T extends object>(result: T | SopsFault): T {
  if (isFault(result)) throw new Error(`${result.code}: ${result.detail}`);
  return result;
}
