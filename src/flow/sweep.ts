import type { Handler } from "./hands.ts";
import type { Job } from "./job.ts";

/** Has every repository of an installation looked at. */
export const sweep: Handler<"sweep"> = async ({ installation }, { repositories, enqueue }) => {
  const all = await repositories();
  const kinds = ["reconcile", "comments"] as const;
  await enqueue(all.flatMap((repository) => kinds.map((kind) => ({ repository, installation, kind }))));
};

/** What has every repository of these installations looked at. */
export function sweeps(installations: readonly number[]): readonly Job[] {
  return installations.map((installation) => ({ repository: 0, installation, kind: "sweep" }));
}
