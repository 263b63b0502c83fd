import { z } from "zod";

/** Minutes that a check may take where lab.yaml says nothing. */
export const USUAL_MINUTES = 30;

/** Who has nix evaluate the lab. */
const runners = ["actions", "labkeeper"] as const;

export const Checks = z
  .strictObject({
    runner: z
      .enum(runners)
      .default("actions")
      .describe(
        "Who runs `nix flake check` on a change: actions, by the workflow that labkeeper writes; labkeeper: the App itself, and no workflow is written.",
      ),
    timeoutMinutes: z
      .int()
      .min(1)
      .max(360)
      .default(USUAL_MINUTES)
      .describe("How long one check may take; the App itself never takes longer than its operator lets it."),
  })
  .describe("How a change is checked before it is merged.");
