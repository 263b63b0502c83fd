import { z } from "zod";

/** Pieces of GitHub's payloads, as far as they are read. */
const id = z.int().positive();
const account = z.object({ id, type: z.string().optional() });

/** What every event of an App carries; a push and a merge group may lack the sender. */
export const ofInstallation = { sender: account.optional(), installation: z.object({ id }) };
/** What every event about a repository carries. */
export const inRepository = {
  ...ofInstallation,
  repository: z.object({ id, default_branch: z.string() }),
};
export const repositories = z.array(z.object({ id })).max(100_000);
export const pull = z.object({ number: id, user: account });
export const issue = z.object({ number: id, user: account });
export const issueText = z.object({ number: id, user: account, body: z.string().nullish() });
/** What stood in a body before it was edited. */
export const bodyChange = z.object({ body: z.object({ from: z.string() }).optional() });
export const head = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
/** A check run or suite, and the App that it is of. */
export const check = z.object({ head_sha: head, app: z.object({ id, slug: z.string().optional() }) });
export const comment = z.object({
  id,
  user: account,
  body: z.string(),
  performed_via_github_app: z.object({ id }).nullish(),
});
