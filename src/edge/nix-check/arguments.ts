/** What is said to nix on its command line, over whatever the nix.conf of the machine says. */
export interface Trust {
  /** False: the tree may be a stranger's. Its flake.lock must be complete and names nothing of this machine. */
  readonly trusted: boolean;
  /** True: what evaluates is built too, by the builders that nix.conf names, never on this machine. */
  readonly builds: boolean;
}

/** Options of nix.conf(5); a nix that does not know one only warns. */
function options({ builds }: Trust): Readonly<Record<string, string>> {
  return {
    "accept-flake-config": "false",
    "allow-import-from-derivation": "false",
    "allow-unsafe-native-code-during-evaluation": "false",
    "pure-eval": "true",
    "eval-cache": "false",
    "use-registries": "false",
    "access-tokens": "",
    "netrc-file": "/dev/null",
    "post-build-hook": "",
    "pre-build-hook": "",
    "max-jobs": "0",
    "connect-timeout": "15",
    "download-attempts": "2",
    ...(builds ? { sandbox: "true" } : { builders: "", substituters: "" }),
  };
}

function common(trust: Trust): readonly string[] {
  return [
    ...Object.entries(options(trust)).flatMap(([name, value]) => ["--option", name, value]),
    "--extra-experimental-features",
    "nix-command flakes",
    "--show-trace",
    trust.trusted ? "--no-write-lock-file" : "--no-update-lock-file",
  ];
}

/** `nix flake check`: NixOS configurations, checks and whatever else the flake offers. */
export function flakeCheck(flake: string, trust: Trust): readonly string[] {
  return ["flake", "check", flake, ...(trust.builds ? [] : ["--no-build"]), ...common(trust)];
}

/** Names of an output's attributes, as JSON. */
export function attributeNames(flake: string, output: string, trust: Trust): readonly string[] {
  return ["eval", "--json", `${flake}#${output}`, "--apply", "builtins.attrNames", ...common(trust)];
}

/** The whole system of one host. `nix flake check` looks into no darwinConfiguration, and into checks of its own system only. */
export function hostEvaluation(flake: string, host: Machine, trust: Trust): readonly string[] {
  const system = host.output === "darwinConfigurations" ? "system" : "config.system.build.toplevel";
  return ["eval", "--raw", `${flake}#${host.output}."${host.name}".${system}.drvPath`, ...common(trust)];
}

interface Machine {
  readonly output: "nixosConfigurations" | "darwinConfigurations";
  readonly name: string;
}
