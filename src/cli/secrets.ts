import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import { grant } from "../flow/grant.ts";
import { auditSecrets, createSecrets } from "../flow/secrets.ts";
import { describeGrant } from "../talk/rekey.ts";
import { describeCreated, describeSecrets, isAllSettled, secretsJson } from "../talk/secrets.ts";
import { REFUSED, refuse, say } from "./answer.ts";
import type { AddCommand, Context } from "./command.ts";
import { identityOption, requestOf, type SealingOptions, skipOption } from "./rekey.ts";

export const addSecrets: AddCommand = (program, context) => {
  const secrets = program
    .command("secrets")
    .description("who can read which secret in the work tree, and what is amiss; needs no key")
    .option("--json", "print it as JSON")
    .action(async ({ json }: { json?: true }) => audit(context.directory(), json));
  secrets
    .command("grant <host>")
    .description("give a host its first access to its files, on branch labkeeper/grant-<host>")
    .option(...identityOption)
    .option(...skipOption)
    .action(async (host: string, options: SealingOptions) => grantTo(context, host, options));
  secrets
    .command("create <file>")
    .description("make a secrets file with a placeholder for each name that lab.yaml asks for; needs no key")
    .action(async (path: string) => create(context.directory(), path));
};

async function audit(directory: string, json = false): Promise<void> {
  const answer = await auditSecrets(await openRepository(directory), await readLibrary());
  if (!answer.ok) return refuse(answer, json);
  say(json ? secretsJson(answer.value) : describeSecrets(answer.value));
  if (!isAllSettled(answer.value)) process.exitCode = REFUSED;
}

async function grantTo(context: Context, host: string, options: SealingOptions): Promise<void> {
  const [repository, library] = await Promise.all([openRepository(context.directory()), readLibrary()]);
  const answer = await grant(repository, library, await requestOf(context, host, options));
  if (!answer.ok) return refuse(answer);
  say(describeGrant(answer.value));
  if (answer.value.faults.length > 0) process.exitCode = REFUSED;
}

async function create(directory: string, path: string): Promise<void> {
  const repository = await openRepository(directory);
  const answer = await createSecrets(repository, await readLibrary(), { path, at: new Date() });
  if (!answer.ok) return refuse(answer);
  say(describeCreated(answer.value));
}
