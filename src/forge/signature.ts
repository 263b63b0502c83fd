import type { Signature } from "./git/commits.ts";
import type { Account } from "./records/accounts.ts";
import { timestamp, type World } from "./world.ts";

/** How GitHub writes an account into a commit that it makes for it. */
export function signatureOf(world: World, account: Account): Signature {
  const email = `${account.id}+${account.login}@users.noreply.github.com`;
  return { name: account.login, email, date: timestamp(world) };
}
