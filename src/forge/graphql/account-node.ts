import type { Account } from "../records/accounts.ts";
import { nodeId } from "../world.ts";

export function accountNode(account: Account) {
  return {
    __typename: account.type === "Bot" ? "Bot" : "User",
    id: nodeId("U", account.id),
    databaseId: account.id,
    login: account.login.replace("[bot]", ""),
  };
}
