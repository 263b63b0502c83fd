import type { PageBlock } from "../files/markdown.ts";
import type { Facts } from "../lab/facts.ts";
import type { Model } from "../lab/model.ts";
import { hostTable } from "./difference/hosts.ts";
import { backupList, nameList, portList, secretList } from "./difference/sections.ts";

/** What two states of a lab differ in, for those who run it. @param facts of the tree with the later one */
export function describeDifference(
  change: { readonly before: Model; readonly after: Model },
  facts: Pick<Facts, "secrets">,
): readonly PageBlock[] {
  return [
    ...hostTable(change),
    ...portList(change),
    ...nameList(change),
    ...secretList(change, facts),
    ...backupList(change),
  ];
}
