import { SOPS_CONFIG } from "../../secrets/config/config.ts";
import { mergedConfig } from "../../secrets/config/merge.ts";
import { readSopsConfig } from "../../secrets/config/read.ts";
import { wantedConfig } from "../../secrets/config/wanted.ts";
import { isFault } from "../../secrets/sops/fault.ts";
import type { GeneratorInput } from "../file.ts";
import { type Generator, plainFile } from "../file.ts";

/**
 * .sops.yaml: who can read which file. It is the user's too; one that cannot be added to stays as it is, and
 * `labkeeper secrets` says why.
 */
export const sopsConfig: Generator = {
  name: "sops rules",
  generate: (input) => {
    const text = sopsConfigText(input);
    if (text === undefined) return [];
    return [
      plainFile({
        path: SOPS_CONFIG,
        text,
        about: "yours and labkeeper's: who can read which secret; labkeeper's part is between its marks",
        hosts: [],
        shared: true,
      }),
    ];
  },
};

/** What .sops.yaml should say; undefined where there is nothing to say, or where it cannot be added to. */
export function sopsConfigText({
  model,
  facts,
}: Pick<GeneratorInput, "model" | "facts">): string | undefined {
  const config = facts.sopsConfig === null ? undefined : readSopsConfig(facts.sopsConfig);
  if (config !== undefined && isFault(config)) return undefined;
  const merged = mergedConfig(wantedConfig(model, config), {
    config,
    exists: (path) => facts.secrets.has(path),
  });
  return merged === undefined || isFault(merged) ? undefined : merged.text;
}
