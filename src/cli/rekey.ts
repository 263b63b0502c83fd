import { openRepository } from "../edge/git.ts";
import { readKey } from "../edge/identity.ts";
import { readLibrary } from "../edge/library.ts";
import { Stop } from "../errors.ts";
import { type RekeyRequest, rekey } from "../flow/rekey.ts";
import { describeRekey } from "../talk/rekey.ts";
import { REFUSED, refuse, say } from "./answer.ts";
import type { AddCommand, Context } from "./command.ts";

/** Options of all that changes who can open a file. */
export interface SealingOptions {
  readonly identity?: string;
  readonly rotate?: boolean;
  readonly skipBroken?: boolean;
}

export const identityOption = [
  "--identity <file>",
  "your age key file; left out: systemd's credential labkeeper-age-key, then $LABKEEPER_AGE_KEY or $SOPS_AGE_KEY, else keyless",
] as const;
export const skipOption = [
  "--skip-broken",
  "leave out files that are refused; otherwise it is all or none",
] as const;

export const addRekey: AddCommand = (program, context) => {
  program
    .command("rekey <host|all>")
    .description("give a host's files to its new key, on branch labkeeper/rekey-<host>; values stay sealed")
    .option(...identityOption)
    .option("--rotate", "seal the values with new data keys, too")
    .option(...skipOption)
    .action(async (host: string, options: SealingOptions) => run(context, host, options));
};

async function run(context: Context, host: string, options: SealingOptions): Promise<void> {
  const [repository, library] = await Promise.all([openRepository(context.directory()), readLibrary()]);
  const answer = await rekey(repository, library, await requestOf(context, host, options));
  if (!answer.ok) return refuse(answer);
  say(describeRekey(answer.value));
  if (answer.value.faults.length > 0) process.exitCode = REFUSED;
}

/** The request, with the key of the best source that has one. */
export async function requestOf(
  { settings }: Context,
  host: string,
  { identity, rotate = false, skipBroken = false }: SealingOptions,
): Promise<RekeyRequest> {
  const { credentialsDirectory, ageKey } = settings;
  const key = await readKey({ file: identity, credentialsDirectory, ageKey });
  if (rotate && key === undefined) {
    throw new Stop("--rotate opens the files, which takes a key", "pass it: --identity FILE");
  }
  return { host, key, rotate, skipBroken, at: new Date() };
}
