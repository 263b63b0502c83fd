import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { nixChecks } from "../../src/warnings/nix.ts";
import { fileOf, findCase, modelOf, treeOf } from "../cases/case.ts";
import { nixEval } from "../support/nix.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";
import { describeWith } from "../support/tools.ts";

/** What a person adds to hosts/<host>/default.nix: once so that a warning is given, once so that it is not. */
interface Pair {
  readonly id: string;
  readonly name?: string;
  readonly host?: "luna" | "rydev" | "rymac";
  readonly fires: string;
  readonly nearMiss: string;
  /** Words of the message; `<file>` is the file that fires. */
  readonly says: string;
}

const zfs = 'fileSystems."/data" = { device = "tank/data"; fsType = "zfs"; };';
const scrubbed = `${zfs} services.zfs.autoScrub.enable = true;`;
const noKeys = "users.users = { root.openssh.authorizedKeys.keys = lib.mkForce [ ]; ";
const container = (image: string, rest: string) =>
  `virtualisation.oci-containers.containers.${image} = { image = "docker.io/library/${image}:1"; ${rest} };`;

const pairs: readonly Pair[] = [
  {
    id: "firewall-disabled",
    fires: "networking.firewall.enable = false;",
    nearMiss: "networking.firewall.enable = true;",
    says: "networking.firewall.enable is false (<file>):",
  },
  {
    id: "login-impossible",
    name: "no key and no password",
    fires: `${noKeys} ryan.openssh.authorizedKeys.keys = lib.mkForce [ ]; };`,
    nearMiss: `${noKeys} };`,
    says: "neither root nor a user of group wheel has a password, or a key that sshd takes: nobody",
  },
  {
    id: "login-impossible",
    name: "keys, and no sshd",
    fires: "services.openssh.enable = false;",
    nearMiss: 'services.openssh.enable = false; users.users.ryan.hashedPasswordFile = "/run/password";',
    says: "(sshd is off)",
  },
  {
    id: "login-impossible",
    name: "a locked password is none",
    fires: 'services.openssh.enable = false; users.users.ryan.hashedPassword = "!";',
    nearMiss: 'services.openssh.enable = false; users.users.ryan.hashedPassword = "$y$j9T$x";',
    says: "nobody can log in",
  },
  {
    id: "login-impossible",
    name: "only root has a key, and may not log in",
    fires:
      'users.users.ryan.openssh.authorizedKeys.keys = lib.mkForce [ ]; services.openssh.settings.PermitRootLogin = "no";',
    nearMiss:
      'users.users.ryan.openssh.authorizedKeys.keys = lib.mkForce [ ]; services.openssh.settings.PermitRootLogin = "yes";',
    says: "nobody can log in",
  },
  {
    id: "port-firewall-mismatch",
    name: "opened by hand; 8080 is unifi's of lab.yaml",
    fires: "networking.firewall.allowedTCPPorts = [ 8080 32400 ];",
    nearMiss: "networking.firewall.allowedTCPPorts = [ 8080 ];",
    says: "the firewall is open for what lab.yaml does not know: TCP 32400 (<file>).",
  },
  {
    id: "port-firewall-mismatch",
    name: "a range of UDP",
    fires: "networking.firewall.allowedUDPPortRanges = [ { from = 60000; to = 61000; } ];",
    nearMiss: "networking.firewall.interfaces.wg0.allowedUDPPortRanges = [ { from = 60000; to = 61000; } ];",
    says: "UDP 60000-61000 (<file>)",
  },
  {
    id: "port-firewall-mismatch",
    name: "1Password Connect, published on all interfaces",
    fires: container("connect", 'ports = [ "8000:8080" ];'),
    nearMiss: container("connect", 'ports = [ "127.0.0.1:8000:8080" ];'),
    says: "container connect publishes TCP 8000 on every address",
  },
  {
    id: "port-firewall-mismatch",
    name: "on every address, by name",
    fires: container("connect", 'ports = [ "0.0.0.0:53:53/udp" ];'),
    nearMiss: container("connect", 'ports = [ "10.20.0.10:53:53/udp" ];'),
    says: "container connect publishes UDP 53 on every address",
  },
  {
    id: "secret-world-readable",
    name: "the credentials of 1Password Connect",
    fires: 'sops.secrets."onepassword/credentials" = { sopsFile = ./x.yaml; mode = "0444"; };',
    nearMiss: 'sops.secrets."onepassword/credentials" = { sopsFile = ./x.yaml; mode = "0440"; };',
    says: 'sops.secrets."onepassword/credentials".mode is 0444',
  },
  {
    id: "secret-world-readable",
    name: "a template",
    fires: 'sops.templates."a.env" = { content = ""; mode = "0644"; };',
    nearMiss: 'sops.templates."a.env" = { content = ""; mode = "0640"; };',
    says: 'sops.templates."a.env".mode is 0644',
  },
  {
    id: "secret-world-readable",
    name: "on a Mac",
    host: "rymac",
    fires: 'sops.secrets.a = { sopsFile = ./x.yaml; mode = "0444"; };',
    nearMiss: 'sops.secrets.a = { sopsFile = ./x.yaml; mode = "0400"; };',
    says: 'sops.secrets."a".mode is 0444',
  },
  {
    id: "uid-clash",
    name: "unifi runs as 999",
    fires: 'users.users.guest = { uid = 999; isSystemUser = true; group = "users"; };',
    nearMiss: 'users.users.guest = { uid = 998; isSystemUser = true; group = "users"; };',
    says: "uid 999 is users.users.guest, and what runs in a container (onepassword-connect, onepassword-connect-sync, unifi)",
  },
  {
    id: "uid-clash",
    name: "omada changes to 508 by itself",
    fires: 'users.users.guest = { uid = 508; isSystemUser = true; group = "users"; };',
    nearMiss: 'users.users.omada = { uid = 508; isSystemUser = true; group = "users"; };',
    says: "uid 508 is users.users.guest, and what runs in a container (omada)",
  },
  {
    id: "uid-clash",
    name: "a user namespace",
    fires: `users.users.ryan.uid = 1000; ${container("web", 'user = "1000";')}`,
    nearMiss: `users.users.ryan.uid = 1000; ${container("web", 'user = "1000"; extraOptions = [ "--userns=auto" ];')}`,
    says: "uid 1000 is users.users.ryan, and what runs in a container (web)",
  },
  {
    id: "zfs-hostid-overridden",
    fires: 'networking.hostId = lib.mkForce "e60030df";',
    nearMiss: 'networking.hostId = lib.mkForce "e60030de";',
    says: "networking.hostId is e60030df (<file>), and not e60030de",
  },
  {
    id: "zfs-no-scrub",
    fires: zfs,
    nearMiss: scrubbed,
    says: "services.zfs.autoScrub.enable is false",
  },
  {
    id: "zfs-undeclared",
    name: "rydev has no zfs in lab.yaml",
    host: "rydev",
    fires: `${scrubbed} networking.hostId = "e60030de";`,
    nearMiss: 'networking.hostId = "e60030de";',
    says: "this host has ZFS and lab.yaml does not say so",
  },
];

/** The founding lab, its rydev in production, and a host that has nothing of its own. */
const lab = findCase("founding").lab.replace("purpose: development", "purpose: production");
type Edits = Readonly<Record<string, { readonly host?: string | undefined; readonly text: string }>>;
interface Said {
  readonly warnings: readonly string[];
  readonly failed: readonly string[];
}

/** What is said of a host, edit by edit, to its default.nix; with another lib than the fixture's where one is named. */
async function evaluate(yaml: string, edits: Edits, lib?: string): Promise<Readonly<Record<string, Said>>> {
  const tree = tempDirectory();
  const files = Object.entries(edits).map(([name, { host = "luna", text }]) => {
    const hardware = host === "rymac" ? "" : "./hardware-configuration.nix";
    return [`hosts/${host}/${name}.nix`, `{ lib, ... }: { imports = [ ./generated ${hardware} ]; ${text} }`];
  });
  writeTree(tree, {
    ...treeOf(modelOf(yaml)),
    ...Object.fromEntries(files),
    "hosts/luna/x.yaml": "",
    "hosts/rymac/x.yaml": "",
  });
  const hosts = Object.entries(edits).map(
    ([name, { host = "luna" }]) =>
      `"${name}" = said "${host === "rymac" ? "darwin" : "nixos"}" "${tree}/hosts/${host}/${name}.nix";`,
  );
  const libPath = lib === undefined ? "" : `libPath = ${JSON.stringify(lib)};`;
  return (await nixEval(`
    let
      said = class: path:
        let inherit (import ${join(import.meta.dirname, "../nix/host.nix")} { inherit class path; ${libPath} }) config;
        in {
          warnings = builtins.filter (text: builtins.match "lab/hardware-placeholder:.*" text == null) config.warnings;
          failed = map (one: one.message) (builtins.filter (one: !one.assertion) config.assertions);
        };
    in { ${hosts.join("\n")} }`)) as Readonly<Record<string, Said>>;
}

const realLib = process.env.LABKEEPER_NIXPKGS_LIB;
const withRealLib =
  realLib === undefined ? { skip: true, meta: { skipReason: "LABKEEPER_NIXPKGS_LIB is not set" } } : {};

const idOf = (text: string) => /^lab\/([a-z-]+): /.exec(text)?.[1];
const titleOf = ({ id, name: what }: Pair) => (what === undefined ? id : `${id}: ${what}`);

describeWith(["nix-instantiate"], "warnings in Nix", () => {
  const edits = pairs.flatMap(({ host, fires, nearMiss }, i) => [
    [`case-${i}-fires`, { host, text: fires }],
    [`case-${i}-near`, { host, text: nearMiss }],
  ]);
  let all: ReturnType<typeof evaluate> | undefined;
  /** One evaluation for all of them. */
  const saidIn = async (name: string) => {
    all ??= evaluate(lab, Object.fromEntries(edits));
    return (await all)[name] ?? { warnings: [], failed: ["not evaluated"] };
  };
  const counts = { fired: 0, quiet: 0 };
  afterAll(() => {
    console.log(`warnings in Nix: ${counts.fired} cases fire, ${counts.quiet} near misses do not`);
  });

  test.for(pairs.map((pair, i) => ({ ...pair, i, title: titleOf(pair) })))(
    "$title",
    async ({ i, id, says }) => {
      const [fires, near] = [await saidIn(`case-${i}-fires`), await saidIn(`case-${i}-near`)];
      const isError = nixChecks.find((check) => check.id === id)?.severity === "error";
      const [mine, others] = isError ? [fires.failed, fires.warnings] : [fires.warnings, fires.failed];
      expect(mine.map(idOf)).toEqual([id]);
      expect(mine[0]).toContain(says.replace("<file>", `hosts/luna/case-${i}-fires.nix`));
      expect(others).toEqual([]);
      counts.fired += 1;
      expect(near).toEqual({ warnings: [], failed: [] });
      counts.quiet += 1;
    },
  );

  test("all of it is the same with nixpkgs' lib", withRealLib, async () => {
    const [ours, theirs] = [undefined, realLib].map((lib) => evaluate(lab, Object.fromEntries(edits), lib));
    const said = JSON.stringify(await ours);
    expect(said.match(/lab\/[a-z-]+: /g)?.length).toBe(pairs.length);
    expect(JSON.stringify(await theirs)).toEqual(said);
  });

  test("development: quiet unless it is an error", async () => {
    const text = "networking.firewall.enable = false; services.openssh.enable = false;";
    const both = { production: { host: "rydev", text } };
    const founding = findCase("founding").lab;
    const loud = (await evaluate(lab, both)).production;
    expect(loud?.warnings.map(idOf)).toEqual(["firewall-disabled"]);
    expect(loud?.failed.map(idOf)).toEqual(["login-impossible"]);
    expect((await evaluate(founding, both)).production).toEqual({ warnings: [], failed: loud?.failed });
  });

  test("what is acknowledged is not said, on the host of its scope or everywhere, whatever the day", async () => {
    const text = "networking.firewall.enable = false; services.openssh.enable = false;";
    const edits = { luna: { text }, rydev: { host: "rydev", text } };
    const saidWith = async (...acknowledge: readonly object[]) => {
      const entries = acknowledge.map((one) => ({ reason: "on purpose", until: "2020-01-01", ...one }));
      const said = await evaluate(stringify({ ...parse(lab), acknowledge: entries }), edits);
      return Object.values(said).map(({ warnings, failed }) => [...warnings, ...failed].map(idOf).join(" "));
    };
    const both = "firewall-disabled login-impossible";
    expect(await saidWith()).toEqual([both, both]);
    expect(await saidWith({ id: "firewall-disabled" })).toEqual(["login-impossible", "login-impossible"]);
    expect(await saidWith({ id: "login-impossible", scope: "hosts.luna" })).toEqual([
      "firewall-disabled",
      both,
    ]);
    expect(await saidWith({ id: "firewall-disabled", scope: "hosts" })).toEqual([
      "login-impossible",
      "login-impossible",
    ]);
    expect(await saidWith({ id: "firewall-disabled", scope: "services.unifi" })).toEqual([both, both]);
  });

  test("the ids and severities of the helper are those of the catalogue", async () => {
    const says = Object.fromEntries(pairs.map(({ id, host, fires }) => [id, { host, text: fires }]));
    const said = await evaluate(lab, says);
    const found = Object.entries(said).map(([id, { failed }]) => [
      id,
      failed.length > 0 ? "error" : "warning",
    ]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(nixChecks.map(({ id, severity }) => [id, severity])),
    );
    const helpers = ["access", "network", "zfs"].map((about) =>
      readFileSync(new URL(`../../nix/lib/check-${about}-helpers.nix`, import.meta.url), "utf8"),
    );
    const rules = [...helpers.join("").matchAll(/^ {2}([a-z-]+) = \{\n {4}severity = "([a-z]+)";$/gm)];
    expect(Object.fromEntries(rules.map(([, id, is]) => [id, is]))).toEqual(
      Object.fromEntries(nixChecks.map(({ id, severity }) => [id, severity])),
    );
  });

  test("NixOS itself refuses two accounts with one uid", async () => {
    const account = (uid: number) =>
      `users.users.guest = { uid = ${uid}; isNormalUser = true; }; users.users.ryan.uid = 1000;`;
    const said = await evaluate(lab, { same: { text: account(1000) }, other: { text: account(1001) } });
    expect(said).toEqual({
      same: { warnings: [], failed: ["UIDs and GIDs must be unique!"] },
      other: { warnings: [], failed: [] },
    });
  });
});

const hostFileOf = (yaml: string, host = "luna") => fileOf(yaml, `hosts/${host}/generated/host.nix`);
const accept = (one: object) =>
  stringify({
    ...parse(lab),
    acknowledge: [{ id: "firewall-disabled", reason: "the router filters", ...one }],
  });

test("the day of an acknowledgement changes no generated file", () => {
  const [past, future] = ["2020-01-01", "2030-01-01"].map((until) => treeOf(modelOf(accept({ until }))));
  expect(past).toEqual(future);
  expect(past).not.toEqual(treeOf(modelOf(lab)));
});

test("the reason of an acknowledgement stands on the host that it is for, with the line that it comes from", () => {
  const yaml = accept({ scope: "hosts.luna", until: "2030-01-01" });
  const { text, origins } = hostFileOf(yaml);
  const line = text.split("\n").findIndex((one) => one.includes('firewall-disabled = "the router filters";'));
  expect(origins[line]).toEqual(["acknowledge", 0, "reason"]);
  expect(hostFileOf(yaml, "rydev").text).not.toContain("acknowledged");
});

test("what Nix does not say is not acknowledged there", () => {
  const yaml = accept({ id: "image-no-digest", until: "2030-01-01" });
  expect(hostFileOf(yaml).text).not.toContain("acknowledged");
});
