import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zeroOid } from "./refs.ts";

/** Refuses what the forge forbids for a push by git, in the words that git shows: see `protect`. */
const updateHook = `#!/bin/sh
list=protected
[ "$2" = ${zeroOid} ] && list=uncreatable
grep -qxF "$1" "$GIT_DIR/$list" 2>/dev/null || exit 0
echo "GH006: Protected branch update failed for $1." >&2
exit 1
`;

/** Every object stays loose, since `objects.ts` reads files, and nothing collects garbage. */
const configuration = `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
[transfer]
	unpackLimit = 100000000
[gc]
	auto = 0
[receive]
	autogc = false
	hideRefs = refs/pull
[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
`;

/** Makes an empty bare repository, as `git init` would (gitrepository-layout). */
export function createBareRepository(directory: string, defaultBranch: string): void {
  for (const part of ["objects/info", "objects/pack", "refs/heads", "refs/tags", "hooks"])
    mkdirSync(join(directory, part), { recursive: true });
  writeFileSync(join(directory, "HEAD"), `ref: refs/heads/${defaultBranch}\n`);
  writeFileSync(join(directory, "config"), configuration);
  writeFileSync(join(directory, "hooks", "update"), updateHook, { mode: 0o755 });
}

/** Writes down which branches git shall not move, and which not create. */
export function protect(
  directory: string,
  branches: { readonly protected: Iterable<string>; readonly uncreatable: Iterable<string> },
): void {
  const refs = (names: Iterable<string>): string => [...names].map((name) => `refs/heads/${name}\n`).join("");
  writeFileSync(join(directory, "protected"), refs(branches.protected));
  writeFileSync(join(directory, "uncreatable"), refs(branches.uncreatable));
}
