import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { cases, findCase } from "./cases/case.ts";
import { labkeeper, repositoryWith } from "./support/cli.ts";
import { nixEnvironment } from "./support/nix.ts";
import { type ScratchRepository, writeTree } from "./support/temp.ts";
import { describeWith } from "./support/tools.ts";

/** The inputs of a lab's flake, replaced by the fixtures: nothing is fetched. */
const inputs = ["nixpkgs", "nix-darwin", "sops-nix"].flatMap((name) => [
  "--override-input",
  name,
  `path:${join(import.meta.dirname, "nix", name)}`,
]);

const ryan = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMgF0xwl1ERhg0i+tfSF9WggOav5gjEdNgZXtnUMmWJK ryan";

/** A lab that somebody started: lab.yaml committed, `labkeeper sync`, its branch merged. */
async function syncedLab(name: string): Promise<ScratchRepository> {
  const { lab, repository: before } = findCase(name);
  const repository = await repositoryWith({ ...before, "lab.yaml": lab });
  const { exitCode, stderr } = await labkeeper(repository.path, "sync");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  await repository.git("merge", "--quiet", "labkeeper/sync");
  return repository;
}

/** What is asked of NixOS hosts, and what founding's two answer. */
const askNixos = `builtins.mapAttrs (_: { config, ... }: {
  inherit (config.networking) hostName hostId domain;
  inherit (config.system) stateVersion;
  inherit (config.time) timeZone;
  platform = config.nixpkgs.hostPlatform;
  rootKeys = config.users.users.root.openssh.authorizedKeys.keys;
  ryan = {
    inherit (config.users.users.ryan) isNormalUser extraGroups;
    inherit (config.users.users.ryan.openssh.authorizedKeys) keys;
  };
  ssh = {
    inherit (config.services.openssh) enable;
    inherit (config.services.openssh.settings) PasswordAuthentication PermitRootLogin;
  };
  firewall = config.networking.firewall.enable;
  bootEntries = config.boot.loader.systemd-boot.configurationLimit;
  virtio = config.boot.initrd.availableKernelModules.virtio_pci;
  sleeps = config.systemd.targets.sleep.enable;
  podman = config.virtualisation.podman.enable;
  direnv = config.programs.direnv.enable;
})`;
const bothNixos = {
  domain: "lab.example.net",
  stateVersion: "25.05",
  timeZone: "America/New_York",
  rootKeys: [ryan],
  ryan: { isNormalUser: true, extraGroups: ["wheel"], keys: [ryan] },
  ssh: { enable: true, PasswordAuthentication: false, PermitRootLogin: "prohibit-password" },
  firewall: true,
  bootEntries: 20,
  virtio: true,
  sleeps: false,
};
const luna = { hostName: "luna", hostId: "e60030de", platform: "x86_64-linux", podman: true, direnv: false };
const rydev = { hostName: "rydev", hostId: null, platform: "aarch64-linux", podman: false, direnv: true };

/** The same of Macs. */
const askDarwin = `builtins.mapAttrs (_: { config, ... }: {
  inherit (config.networking) hostName;
  inherit (config.system) primaryUser stateVersion;
  inherit (config.time) timeZone;
  platform = config.nixpkgs.hostPlatform;
  ryan = {
    inherit (config.users.users.ryan) home;
    inherit (config.users.users.ryan.openssh.authorizedKeys) keys;
  };
  ssh = config.services.openssh.enable;
  touchId = config.security.pam.services.sudo_local.touchIdAuth;
  extensions = config.system.defaults.finder.AppleShowAllExtensions;
  direnv = config.programs.direnv.enable;
})`;
const rymac = {
  hostName: "rymac",
  primaryUser: "ryan",
  stateVersion: 6,
  timeZone: "America/New_York",
  platform: "aarch64-darwin",
  ryan: { home: "/Users/ryan", keys: [ryan] },
  ssh: true,
  touchId: true,
  extensions: true,
  direnv: true,
};

/** A default.nix in which a person sets again what labkeeper and its profiles set; what is asked then. */
const override = `{ lib, ... }:
{
  imports = [
    ./generated
    ./hardware-configuration.nix
  ];
  networking.firewall.enable = lib.mkDefault false;
  boot.loader.systemd-boot.configurationLimit = lib.mkDefault 3;
  nix.gc.dates = "daily";
  time.timeZone = "UTC";
  users.users.ryan = {
    isNormalUser = true;
    extraGroups = [ "podman" ];
  };
}
`;
const askOverridden = `{ networking, boot, nix, time, users, ... }: {
  firewall = networking.firewall.enable;
  bootEntries = boot.loader.systemd-boot.configurationLimit;
  collected = nix.gc.dates;
  inherit (time) timeZone;
  groups = builtins.sort builtins.lessThan users.users.ryan.extraGroups;
}`;

/** What docs/services.md says that a person may set again, and what it says is lab.yaml's alone. */
const again = `{
  imports = [
    ./generated
    ./hardware-configuration.nix
  ];
  virtualisation.oci-containers.containers.dash.environment.GREETING = "hello";
  systemd.services.podman-dash.serviceConfig.RestartSec = "1min";
  systemd.services.atticd.serviceConfig.ProtectHome = "tmpfs";
  security.acme.defaults.email = "other@example.net";
  services.prometheus.exporters.node.openFirewall = false;
}
`;
const askAgain = `{ security, services, systemd, virtualisation, ... }: {
  greeting = virtualisation.oci-containers.containers.dash.environment.GREETING;
  restart = systemd.services.podman-dash.serviceConfig.RestartSec;
  home = systemd.services.atticd.serviceConfig.ProtectHome;
  email = security.acme.defaults.email;
  open = services.prometheus.exporters.node.openFirewall;
}`;

/** Mistakes that are planted in a generated file, and nix's word for each. */
const mistakes = [
  { kind: "a value of the wrong type", plant: "time.timeZone = 5;", word: "is not of type" },
  { kind: "an option that is not there", plant: "networking.hostNaem = null;", word: "does not exist" },
  { kind: "a second, other value", plant: 'networking.hostName = "x";', word: "conflicting definition" },
];
const planted = mistakes.flatMap((mistake) => ["luna", "rymac"].map((host) => ({ ...mistake, host })));

describeWith(["nix"], "the flake of a lab", ({ nix }) => {
  const run = async (lab: ScratchRepository, ...args: readonly string[]): Promise<string> => {
    const options = { cwd: lab.path, env: nixEnvironment, extendEnv: false };
    return (await execa(nix, [...args, ...inputs], options)).stdout;
  };
  const check = (lab: ScratchRepository) => run(lab, "flake", "check", "--no-build");
  /** What a function makes of an output. */
  const evaluate = async (lab: ScratchRepository, output: string, apply: string): Promise<unknown> =>
    JSON.parse(await run(lab, "eval", "--json", `.#${output}`, "--apply", apply));

  test.for(cases)("$name passes `nix flake check`, which leaves nothing behind", async ({ name }) => {
    const lab = await syncedLab(name);
    await check(lab);
    expect(await lab.git("status", "--porcelain")).toBe("");
  });

  test("a Mac evaluates by itself, since `nix flake check` looks at checks only", async () => {
    const drv = await run(
      await syncedLab("founding"),
      "eval",
      "--raw",
      ".#darwinConfigurations.rymac.system.drvPath",
    );
    expect(drv).toMatch(/-system-rymac\.drv$/);
  });

  test("founding on NixOS: names, keys, and what the profiles do", async () => {
    const said = await evaluate(await syncedLab("founding"), "nixosConfigurations", askNixos);
    expect(said).toEqual({ luna: { ...bothNixos, ...luna }, rydev: { ...bothNixos, ...rydev } });
  });

  test("founding on nix-darwin: stateVersion is an integer", async () => {
    const said = await evaluate(await syncedLab("founding"), "darwinConfigurations", askDarwin);
    expect(said).toEqual({ rymac });
  });

  test("the records are an output, as data and as lines", async () => {
    const lab = await syncedLab("dns");
    const said = (await evaluate(lab, "lib.dns", "dns: dns")) as {
      readonly records: Readonly<Record<string, readonly unknown[]>>;
      readonly text: string;
    };
    expect(said.records["lab.example.net"]).toContainEqual({
      name: "nas.lab.example.net",
      type: "A",
      value: "10.20.0.5",
      ttl: 900,
    });
    expect(said.text.split("\n")).toContain("*.apps.example.net. 900 IN CNAME cache.lab.example.net.");
    await expect(evaluate(await syncedLab("minimal"), "lib.dns", "dns: dns")).rejects.toThrow("lib.dns");
  });

  test("caches: hosts of both classes ask them, builds go on without them, whoever serves one does not ask it", async () => {
    const lab = await syncedLab("founding");
    const settings = "builtins.mapAttrs (_: { config, ... }: config.nix.settings.substituters or [ ])";
    const asked = (await evaluate(lab, "nixosConfigurations", settings)) as Readonly<Record<string, unknown>>;
    const attic = "https://attic.lab.example.net/main";
    expect(asked.rydev).toContain(attic);
    expect(asked.luna).not.toContain(attic);
    const mac =
      "({ substituters, fallback, connect-timeout, ... }: { inherit substituters fallback connect-timeout; })";
    expect(await evaluate(lab, "darwinConfigurations.rymac.config.nix.settings", mac)).toEqual({
      substituters: [attic],
      fallback: true,
      "connect-timeout": 5,
    });
  });

  test("a host's own default.nix wins: mkDefault over profiles, a plain value over both", async () => {
    const lab = await syncedLab("founding");
    await lab.commit("Override", { "hosts/luna/default.nix": override });
    await check(lab);
    const said = await evaluate(lab, "nixosConfigurations.luna.config", askOverridden);
    expect(said).toEqual({
      firewall: false,
      bootEntries: 3,
      collected: "daily",
      timeZone: "UTC",
      groups: ["podman", "wheel"],
    });
  });

  test("services: what is marked mkDefault can be set again, what says which service it is cannot", async () => {
    const lab = await syncedLab("services-with-secrets");
    await lab.commit("Set again", { "hosts/luna/default.nix": again });
    expect(await evaluate(lab, "nixosConfigurations.luna.config", askAgain)).toEqual({
      greeting: "hello",
      restart: "1min",
      home: "tmpfs",
      email: "other@example.net",
      open: false,
    });
    const image = 'virtualisation.oci-containers.containers.dash.image = "docker.io/library/other:1";';
    await lab.commit("Another image", {
      "hosts/luna/default.nix": again.replace(/\n}\n$/, `\n  ${image}\n}\n`),
    });
    await expect(check(lab)).rejects.toThrow(/dash.image.*conflicting definition/s);
  });

  test.for(planted)("$kind in a generated file of $host is found", async ({ host, plant, word }) => {
    const lab = await syncedLab("founding");
    const path = `hosts/${host}/generated/default.nix`;
    const text = await lab.git("show", `HEAD:${path}`);
    writeTree(lab.path, { [path]: text.replace(/\n}$/, `\n  ${plant}\n}\n`) });
    const [option = ""] = plant.split(" ");
    await expect(check(lab)).rejects.toThrow(new RegExp(`error: .*${option}.*${word}`, "s"));
  });
});
