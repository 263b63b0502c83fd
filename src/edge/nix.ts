import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Attribute names of a flake's two outputs that hold machines. */
export interface FlakeHosts {
  readonly nixos: readonly string[];
  readonly darwin: readonly string[];
}

/** Only where it is installed: nothing of labkeeper depends on it. */
const program = "nix";

const TIME_LIMIT_MS = 20_000;
const MOST_OUTPUT = 1024 * 1024;

/**
 * The hosts of the flake at `root` as Nix itself names them, or undefined where there is no nix, or it cannot say: the
 * inputs are not on this machine, the flake is broken, it takes too long. Evaluates names only: builds nothing, fetches
 * nothing, changes no lock file; gets an empty home and no variable but `path` as PATH.
 */
export async function flakeHosts(root: string, path: string): Promise<FlakeHosts | undefined> {
  const home = await mkdtemp(join(tmpdir(), "labkeeper-nix-"));
  try {
    const names = async (output: string) => await attributeNames(`${root}#${output}`, { home, path });
    const [nixos, darwin] = [await names("nixosConfigurations"), await names("darwinConfigurations")];
    return nixos === undefined && darwin === undefined
      ? undefined
      : { nixos: nixos ?? [], darwin: darwin ?? [] };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const settings = {
  "experimental-features": "nix-command flakes",
  "accept-flake-config": "false",
  "allow-import-from-derivation": "false",
  "max-jobs": "0",
  builders: "",
  substituters: "",
} as const;

async function attributeNames(
  installable: string,
  { home, path }: { readonly home: string; readonly path: string },
): Promise<string[] | undefined> {
  const options = Object.entries(settings).flatMap(([name, value]) => ["--option", name, value]);
  const args = [
    "eval",
    "--json",
    "--offline",
    "--no-write-lock-file",
    ...options,
    "--apply",
    "builtins.attrNames",
    installable,
  ];
  const { failed, stdout } = await execa(program, args, {
    env: {
      PATH: path,
      HOME: home,
      XDG_CACHE_HOME: home,
      GIT_CONFIG_GLOBAL: "/dev/null",
    },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    stderr: "ignore",
    timeout: TIME_LIMIT_MS,
    maxBuffer: MOST_OUTPUT,
  });
  if (failed) return undefined;
  const names: unknown = JSON.parse(stdout);
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : undefined;
}
