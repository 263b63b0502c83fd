import { ruleFor, type SopsConfig } from "../../../src/secrets/config/config.ts";
import { mergedConfig, type Standing } from "../../../src/secrets/config/merge.ts";
import { readSopsConfig } from "../../../src/secrets/config/read.ts";
import type { WantedConfig } from "../../../src/secrets/config/wanted.ts";
import { ok } from "../sops/ok.ts";

export const ada = "age1vmklcaxe25g48uzd29y9pqcp68wywn8hpasd64tsgq4v78nh44ys845yn4";
export const bot = "age1jf9j6rx0wlhwk92tmkvrfuzc5jv4cgk0zsuz9vhaxufk4qwhhfwq82gg3k";
export const luna = "age17044m9wgakla6pzftf4srtl3h5mcsr85jysgt5fg23zpnta8sfdqhzn452";
export const sol = "age1hjm3aujg9e79f5yth8a2cejzdjg5n9vnu96l05p70uvfpeltnpms7yy3pp";
export const stranger = "age1v8zjc47jmlqwefyu66s0d4ke98qr4vnuj3cpvs4z9npfdw833dxqwjrhzv";

export const wanted: WantedConfig = {
  admins: [{ anchor: "admin_ada", recipient: ada }],
  bot: { anchor: "bot", recipient: bot },
  hosts: new Map([
    ["luna", { anchor: "host_luna", recipient: luna }],
    ["sol", { anchor: "host_sol", recipient: sol }],
  ]),
  rules: [
    { path: "hosts/luna/secrets.sops.yaml", hosts: ["luna"] },
    { path: "hosts/sol/secrets.sops.yaml", hosts: ["sol"] },
    { path: "secrets/shared.sops.yaml", hosts: ["luna", "sol"] },
  ],
};
export const paths = wanted.rules.map(({ path }) => path);

export function merge(text: string | undefined, standing: Partial<Standing> = {}): SopsConfig {
  const config = text === undefined ? undefined : ok(readSopsConfig(text));
  const merged = mergedConfig(wanted, { config, exists: () => false, ...standing });
  if (merged === undefined) throw new Error("nothing");
  return ok(readSopsConfig(ok(merged).text));
}

export function readers(config: SopsConfig, path: string): readonly string[] {
  return (ruleFor(config, path)?.groups ?? []).flat().map(({ id }) => id);
}

/** The text without labkeeper's parts. */
export function theUsers(text: string): string {
  return text.replaceAll(/^[ \t]*# labkeeper:begin[\s\S]*?# labkeeper:end\r?\n/gm, "");
}
