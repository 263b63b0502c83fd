import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Adopted, adopt, type Existing } from "../../src/adopt/adopt.ts";
import { parseLab } from "../../src/lab/parse.ts";
import { resolve } from "../../src/lab/resolve.ts";
import { seed } from "../support/seed.ts";
import { fixture, fixtures, golden, profiles } from "./fixtures.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAzhM6yRdCrjeONyoz7G57Q/HpBIr3ouOSjwFmKWP8R0 mara";

function existing(files: Readonly<Record<string, string>>, more: Partial<Existing> = {}): Existing {
  return {
    texts: new Map(Object.entries(files)),
    folder: "lab",
    profiles,
    evaluated: undefined,
    asked: {},
    ...more,
  };
}

function adopted(files: Readonly<Record<string, string>>, more: Partial<Existing> = {}): Adopted {
  const answer = adopt(existing(files, more));
  if (typeof answer === "string") throw new Error(answer);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value;
}

/** The hosts of one flake.nix, each with its platform. */
function hostsOf(
  flake: string,
  files: Readonly<Record<string, string>> = {},
  more: Partial<Existing> = {},
): string[] {
  const asked = { sshKey: key };
  return adopted({ "flake.nix": flake, ...files }, { asked, ...more }).hosts.map(
    ({ name, platform }) => `${name} ${platform}`,
  );
}

describe("three repositories of different shape", () => {
  test.each(fixtures)("%s gives its golden lab.yaml", (name) => {
    const { text } = adopted(fixture(name), { folder: name });
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden(name), text);
    expect(text).toBe(readFileSync(golden(name), "utf8"));
  });

  test("hosts, services, backups and people are found", () => {
    const summary = fixtures.map((name) => {
      const { hosts, services, destinations } = adopted(fixture(name), { folder: name });
      return [hosts.map((host) => `${host.name} ${host.platform}`), services, destinations];
    });
    expect(summary).toEqual([
      [
        ["beacon aarch64-linux", "harbour x86_64-linux"],
        ["freshrss", "paperless", "paperless-redis"],
        ["nas", "r2"],
      ],
      [
        ["pine x86_64-linux", "quay x86_64-linux", "shed aarch64-linux"],
        ["home-assistant", "jellyfin"],
        ["local"],
      ],
      [
        ["mini x86_64-linux", "rowans-macbook-air aarch64-darwin"],
        ["attic", "onepassword-api", "unifi"],
        ["b2"],
      ],
    ]);
  });
});

describe("hosts in the shapes that flakes have", () => {
  test.each([
    [
      "one path each",
      '{ nixosConfigurations.luna = lib.nixosSystem { system = "aarch64-linux"; }; }',
      ["luna aarch64-linux"],
    ],
    [
      "a set",
      "{ outputs = _: { nixosConfigurations = { luna = f { }; rydev = g; }; }; }",
      ["luna x86_64-linux", "rydev x86_64-linux"],
    ],
    [
      "a helper with hostname=",
      '{ nixosConfigurations = { "luna" = mkNixosConfig { hostname = "luna"; system = "aarch64-linux"; }; }; }',
      ["luna aarch64-linux"],
    ],
    [
      "sets joined",
      'rec { nixosConfigurations = mkHost { hostname = "luna"; modules = [ ]; } // mkSystem "rydev" { }; }',
      ["luna x86_64-linux", "rydev x86_64-linux"],
    ],
    [
      "genAttrs",
      'let hosts = [ "luna" "rydev" ]; in { nixosConfigurations = lib.genAttrs hosts (h: lib.nixosSystem { modules = [ ]; }); }',
      ["luna x86_64-linux", "rydev x86_64-linux"],
    ],
    [
      "genAttrs over names of a set",
      "let hosts = { luna = 1; }; in { nixosConfigurations = lib.genAttrs (builtins.attrNames hosts) f; }",
      ["luna x86_64-linux"],
    ],
    [
      "mapAttrs over a set",
      "{ nixosConfigurations = lib.mapAttrs (n: m: lib.nixosSystem { modules = m; }) { luna = [ ]; }; }",
      ["luna x86_64-linux"],
    ],
    [
      "mapAttrs over a name",
      'let hosts = { luna = { system = "aarch64-linux"; }; }; in { nixosConfigurations = mapAttrs mk hosts; }',
      ["luna aarch64-linux"],
    ],
    [
      "listToAttrs",
      'let all = [ { hostname = "luna"; } ]; in { nixosConfigurations = builtins.listToAttrs (map (h: { name = h.hostname; value = 1; }) all); }',
      ["luna x86_64-linux"],
    ],
    [
      "a helper's list",
      '{ nixosConfigurations = builtins.listToAttrs [ (mkSystem "luna" "x") (mkSystem "rydev" "y") ]; }',
      ["luna x86_64-linux", "rydev x86_64-linux"],
    ],
    [
      "let before the set",
      "{ flake.nixosConfigurations = let a = { b = 1; }; in { luna = a; }; }",
      ["luna x86_64-linux"],
    ],
    [
      "a name from let",
      `let me = "luna"; in { flake.nixosConfigurations.\${me} = f; }`,
      ["luna x86_64-linux"],
    ],
    [
      "darwin",
      'rec { darwinConfigurations."My-Mac" = darwin.lib.darwinSystem { system = "x86_64-darwin"; }; }',
      ["my-mac x86_64-darwin"],
    ],
    [
      "easy-hosts",
      '{ easy-hosts.hosts = { luna = { arch = "aarch64"; }; mac = { class = "darwin"; }; }; }',
      ["luna aarch64-linux", "mac aarch64-darwin"],
    ],
  ])("%s", (_, flake, expected) => {
    expect(hostsOf(flake)).toEqual(expected);
  });

  test("an imported set of hosts, with the platform of each host's own file", () => {
    const files = {
      "hosts/default.nix": "{ lib }: { luna = lib.nixosSystem { modules = [ ./luna ]; }; }",
      "hosts/luna/default.nix": "{ imports = [ ../../modules/arm.nix ]; }",
      "modules/arm.nix": '{ nixpkgs.hostPlatform = "aarch64-linux"; }',
    };
    expect(hostsOf("{ nixosConfigurations = import ./hosts { }; }", files)).toEqual(["luna aarch64-linux"]);
  });

  test("folders that are listed, and modules by name", () => {
    const flake =
      "{ outputs = _: { nixosConfigurations = lib.genAttrs (attrNames (builtins.readDir ./hosts)) mk; }; }";
    const files = {
      "hosts/luna/default.nix": '{ system.stateVersion = "25.05"; }',
      "hosts/aarch64-darwin/mac/default.nix": "{ system.stateVersion = 5; }",
      "hosts/common/default.nix": '{ system.stateVersion = "25.05"; }',
    };
    expect(hostsOf(flake, files)).toEqual(["luna x86_64-linux", "mac aarch64-darwin"]);
    const dendritic = {
      "modules/luna.nix":
        "{ self, ... }: { flake.nixosConfigurations.luna = f { modules = [ self.nixosModules.arm ]; }; }",
      "modules/arm.nix": '{ flake.nixosModules.arm = { nixpkgs.hostPlatform = "aarch64-linux"; }; }',
    };
    expect(hostsOf("{ }", dendritic)).toEqual(["luna aarch64-linux"]);
  });

  test("the names that Nix gives win; what only Nix can tell is said", () => {
    const flake = "{ nixosConfigurations = { luna = 1; template = 2; }; }";
    expect(hostsOf(flake, {}, { evaluated: { nixos: ["luna", "rydev"], darwin: [] } })).toEqual([
      "luna x86_64-linux",
      "rydev x86_64-linux",
    ]);
    const files = {
      "flake.nix": `{ nixosConfigurations = { luna = 1; }; flake.nixosConfigurations.\${f x} = 2; }`,
    };
    expect(adopted(files, { asked: { sshKey: key } }).text).toContain(
      `a host whose name only Nix can tell: flake.nixosConfigurations.\${f x} (flake.nix:1)`,
    );
  });

  test("no host, or nobody who could log in, is no lab", () => {
    expect(adopt(existing({ "flake.nix": "{ packages = { }; }" }))).toBe("no-hosts");
    expect(adopt(existing({ "flake.nix": "{ nixosConfigurations.luna = 1; }" }))).toBe("no-admin");
  });
});

describe("what lab.yaml refuses becomes a comment", () => {
  const flake = "{ nixosConfigurations.luna = f { modules = [ ./luna.nix ]; }; }";
  const luna = (text: string) => ({
    "flake.nix": flake,
    "luna.nix": `{ users.users.mara.openssh.authorizedKeys.keys = [ "${key}" ]; ${text} }`,
  });

  test("a profile for another platform, a destination of the wrong form; the rest stays", () => {
    const { text, services, destinations } = adopted(
      {
        ...luna(`imports = [ ./hosts/_modules/profiles/hw-aarch64-box.nix ];
          virtualisation.oci-containers.containers.web = { image = "x/web:1"; volumes = [ "/srv/web:/data" ]; };
          services.restic.backups.web = { paths = [ "/srv/web" ]; repository = "/srv/two words"; };`),
        "hosts/_modules/profiles/hw-aarch64-box.nix": "{ }",
      },
      { profiles: [...profiles, "hw-aarch64-box"] },
    );
    expect([services, destinations]).toEqual([["web"], []]);
    expect(text).toContain("# - hosts.luna.hardware is left out: ");
    expect(text).toContain("# - destinations.local is left out: ");
    expect(text).toContain("    backup: false # web, luna.nix:3");
    expect(text).not.toMatch(/^ {4}hardware:/m);
  });

  test("what lab.yaml wants said is said: the registry, a reason for the socket, whom a forward asks", () => {
    const { text, services } = adopted(
      luna(`virtualisation.oci-containers.containers.watch = {
          image = "amir20/dozzle:v8"; ports = [ "8080:8080" ]; volumes = [ "/run/podman/podman.sock:/s" ]; };
          services.caddy.virtualHosts."logs.lab.test".extraConfig = "forward_auth x\\nreverse_proxy localhost:8080";`),
    );
    expect(services).toEqual(["watch"]);
    for (const said of [
      "image: docker.io/amir20/dozzle:v8",
      "ports: [{ container: 8080, name: web }] # published on the LAN",
      "reason: it had /run/podman/podman.sock before labkeeper",
      "url: http://127.0.0.1:9091",
    ]) {
      expect(text).toContain(said);
    }
  });

  test("a value with a line break stays inside its comment", () => {
    const { text } = adopted(
      luna('virtualisation.oci-containers.containers."a\\nversion: 2\\n" = { image = "UPPER"; };'),
    );
    expect(text.match(/^version:/gm)).toHaveLength(1);
  });
});

test("whatever the repository holds, the answer is a valid lab.yaml or a refusal, and soon", () => {
  const words = fc.constantFrom(
    ..."luna mara 25.05 x86_64-linux 10.0.0.1 /var/lib/x 8080:80 ghcr.io/a/b:1 s3:https://e.example/b deadbeef true 5 ./x.nix ../y config.a.b __proto__ a.b".split(
      " ",
    ),
    key,
    "a b\n# c: {",
    "\u0000\u001b[2J\u2028",
  );
  const option = fc.constantFrom(
    ...'nixosConfigurations.luna darwinConfigurations.mac users.users.mara.openssh.authorizedKeys.keys users.users.root.openssh.authorizedKeys.keys networking.hostId networking.domain networking.interfaces.e.ipv4.addresses system.stateVersion time.timeZone nixpkgs.hostPlatform fileSystems."/x" fileSystems."/x".device virtualisation.oci-containers.containers.web virtualisation.oci-containers.containers.web.image virtualisation.oci-containers.containers.web.ports virtualisation.oci-containers.containers.web.volumes virtualisation.oci-containers.containers.web.environment services.restic.backups.a.paths services.restic.backups.a.repository services.caddy.virtualHosts."a.b.c".extraConfig sops.secrets.x sops.defaultSopsFile services.atticd.enable system.primaryUser imports'.split(
      " ",
    ),
  );
  const value = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      words.map((word) => JSON.stringify(word)),
      words,
      fc.array(tie("any"), { maxLength: 3 }).map((items) => `[ ${items.join(" ")} ]`),
      fc
        .array(fc.tuple(option, tie("any")), { maxLength: 3 })
        .map((all) => `{ ${all.map(([path, inner]) => `${path} = ${inner};`).join(" ")} }`),
      tie("any").map((inner) => `lib.mkIf x (f ${inner})`),
    ),
  })).any;
  const file = fc
    .array(fc.tuple(option, value), { maxLength: 12 })
    .map((all) => `{ ${all.map(([path, inner]) => `${path} = ${inner};`).join("\n")} }`);
  let labs = 0;
  fc.assert(
    fc.property(file, file, fc.string({ unit: "binary" }), (flake, module, sops) => {
      const answer = adopt(
        existing(
          {
            "flake.nix": `${flake} // { nixosConfigurations.rydev = f; }`,
            "x.nix": module,
            ".sops.yaml": sops,
          },
          { asked: { sshKey: key } },
        ),
      );
      if (typeof answer === "string") return;
      expect(answer).toMatchObject({ ok: true });
      if (!answer.ok) return;
      const lab = parseLab(answer.value.text);
      expect(lab.ok && resolve(lab.value, { profiles }).ok).toBe(true);
      labs += 1;
    }),
    { numRuns: 1500, seed },
  );
  expect(labs, "most of them are labs").toBeGreaterThan(1000);
});
