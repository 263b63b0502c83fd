import { chmodSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { nixEval } from "./support/nix.ts";
import { tempDirectory, writeTree } from "./support/temp.ts";
import { describeWith, testWith } from "./support/tools.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Unit {
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly serviceConfig: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly path: readonly string[];
}

/** The unit of `services.labkeeper` with these further settings, by the module system of test/nix. */
async function unitWith(settings = ""): Promise<Unit> {
  const expression = `
    let
      lib = import ./test/nix/lib.nix { libPath = null; };
      make = import ./test/nix/nixpkgs/nixos-system.nix { inherit lib; };
      system = make {
        modules = [
          ./nix/module.nix
          ({ pkgs, ... }: {
            nixpkgs.hostPlatform = "x86_64-linux";
            services.labkeeper = {
              enable = true;
              package = pkgs.git;
              appId = 7;
              privateKeyFile = "/run/keys/private-key";
              webhookSecretFile = "/run/keys/webhook-secret";
              ${settings}
            };
          })
        ];
      };
      unit = system.config.systemd.services.labkeeper;
    in {
      inherit (unit) description environment serviceConfig;
      path = map (package: package.name) unit.path;
    }`;
  return (await nixEval(expression, root)) as Unit;
}

/** The unit file, with a command in the place of the package that is not built. */
function unitFile({ description, environment, serviceConfig }: Unit): string {
  const directory = tempDirectory();
  const command = join(directory, "labkeeper");
  writeTree(directory, { labkeeper: "#!/bin/sh\n" });
  chmodSync(command, 0o755);
  const all = Object.entries({ ...serviceConfig, ExecStart: `${command} serve` }).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${key}=${String(one)}`),
  );
  const variables = Object.entries(environment).map(
    ([key, value]) => `Environment=${JSON.stringify(`${key}=${value}`)}`,
  );
  const text = [`[Unit]\nDescription=${description}`, "[Service]", ...all, ...variables, ""].join("\n");
  writeTree(directory, { "labkeeper.service": text });
  return join(directory, "labkeeper.service");
}

testWith(
  ["nix-instantiate"],
  "the unit gets settings by its environment and secrets by credentials only",
  async () => {
    const { environment, serviceConfig, path } = await unitWith(
      'pollSeconds = 30; ageKeyFile = "/run/keys/age";',
    );
    expect(environment).toEqual({
      APP_ID: "7",
      HOST: "127.0.0.1",
      PORT: "3000",
      GITHUB_API_URL: "https://api.github.com",
      NODE_ENV: "production",
      NODE_OPTIONS: "--max-semi-space-size=4",
      HOME: "%S/labkeeper",
      LABKEEPER_POLL: "30",
    });
    expect(serviceConfig.LoadCredential).toEqual([
      "labkeeper-private-key:/run/keys/private-key",
      "labkeeper-webhook-secret:/run/keys/webhook-secret",
      "labkeeper-age-key:/run/keys/age",
    ]);
    expect(serviceConfig.DynamicUser).toBe(true);
    expect(path).toEqual(["git", "nix"]);
    const plain = await unitWith();
    expect(plain.environment).not.toHaveProperty("LABKEEPER_POLL");
    expect(plain.serviceConfig.LoadCredential).toHaveLength(2);
  },
);

describeWith(["nix-instantiate", "systemd-analyze"], "the unit, to systemd,", (tools) => {
  const analyze = async (...args: readonly string[]) =>
    await execa(tools["systemd-analyze"], args, { all: true, reject: false });

  test("is understood; a word that is wrong in it is not", async () => {
    const unit = await unitWith();
    expect((await analyze("verify", "--man=no", unitFile(unit))).all).toBe("");
    const wrong = { ...unit, serviceConfig: { ...unit.serviceConfig, ProtectSystem: "strictly" } };
    expect((await analyze("verify", "--man=no", unitFile(wrong))).all).toContain(
      "Failed to parse protect system",
    );
  });

  test("is well shut: an exposure below 2.5 of 10, which without the hardening it is not", async () => {
    const unit = await unitWith();
    const judge = async (one: Unit) =>
      (await analyze("security", "--offline=true", "--threshold=25", unitFile(one))).exitCode;
    expect(await judge(unit)).toBe(0);
    const { LoadCredential = [], DynamicUser = true } = unit.serviceConfig;
    expect(await judge({ ...unit, serviceConfig: { LoadCredential, DynamicUser } })).not.toBe(0);
  });
});
