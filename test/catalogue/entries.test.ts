import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/catalogue/catalogue.ts";
import { findCase, modelOf } from "../cases/case.ts";
import { compareTrees, isRewrite, readTree, rewriteTree } from "../cases/golden.ts";
import { nixEval, nixParse } from "../support/nix.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";
import { describeWith } from "../support/tools.ts";
import { labWith, serviceFileOf, serviceFiles, treeWith } from "./entries.ts";

/*
 * Golden is the file of each entry's service, and no tree of its own a lab: all other files of such a tree (helpers,
 * profiles, host) are the same for every entry, are golden in test/cases, and would have to be looked through thirty-six
 * times whenever a helper changes. That they are the same is a test here.
 */
const golden = join(import.meta.dirname, "expected");
const here = join(import.meta.dirname, "..");
const all = treeWith(catalogue);

test("the file of each entry's service is the golden one", () => {
  const files = serviceFiles(all);
  if (isRewrite(process.env)) rewriteTree(golden, files);
  expect(compareTrees(files, readTree(golden))).toEqual({ extra: [], missing: [], changed: [] });
  expect(Object.values(files).filter((text) => !text.includes("services."))).toEqual([]);
});

describe.for(catalogue)("$name", (entry) => {
  test("alone on a host its file is the same as among all the others", () => {
    const tree = treeWith([entry]);
    expect(tree[serviceFileOf(entry)]).toBe(all[serviceFileOf(entry)]);
    expect(Object.keys(tree).filter((path) => !(path in all))).toEqual([]);
  });
});

test("helpers and profiles are those that the founding lab's golden tree has", () => {
  const founding = readTree(findCase("founding").expected);
  const library = (path: string) => /^lib\/|^hosts\/_modules\/profiles\//.test(path);
  const shared = Object.keys(all).filter((path) => library(path) && path in founding);
  expect(shared.length).toBeGreaterThan(5);
  expect(shared.filter((path) => all[path] !== founding[path])).toEqual([]);
});

/** What a host of a tree is made of: ports of its firewall, of its containers, units, and containers by name. */
const askHost = `host: {
  inherit (host.config.networking.firewall) allowedTCPPorts allowedUDPPorts;
  inherit (host.config.system.build.toplevel) name;
  ports = builtins.concatMap (one: one.ports)
    (builtins.attrValues host.config.virtualisation.oci-containers.containers);
  images = builtins.mapAttrs (_: one: one.image) host.config.virtualisation.oci-containers.containers;
  secrets = builtins.attrNames host.config.sops.secrets;
}`;

interface Asked {
  readonly name: string;
  readonly allowedTCPPorts: readonly number[];
  readonly allowedUDPPorts: readonly number[];
  readonly ports: readonly string[];
  readonly images: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/** The hosts of several trees, by the names of the trees. */
async function evaluate(trees: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const directory = tempDirectory();
  for (const [name, tree] of Object.entries(trees)) writeTree(join(directory, name), tree);
  const answer = await nixEval(
    `builtins.mapAttrs (name: _: (${askHost}) (import ${here}/nix/host.nix { class = "nixos"; path = "${directory}/\${name}/hosts/hub"; }))
      (builtins.fromJSON ''${JSON.stringify(Object.fromEntries(Object.keys(trees).map((name) => [name, true])))}'')`,
  );
  return answer as Readonly<Record<string, Asked>>;
}

describeWith(["nix-instantiate"], "through nix", () => {
  test("each file parses", async () => {
    const files = Object.keys(readTree(golden));
    expect(files).toHaveLength(catalogue.length);
    for (const file of files) await nixParse({ file: join(golden, file) });
    await expect(nixParse({ text: "{ a = [ 1; }" }), "control").rejects.toThrow("syntax error");
  });

  test("each entry evaluates alone, with the containers and secrets that the catalogue gives it", async () => {
    const hosts = await evaluate(
      Object.fromEntries(catalogue.map((entry) => [entry.name, treeWith([entry])])),
    );
    expect(Object.keys(hosts)).toEqual(catalogue.map(({ name }) => name));
    for (const { name, runtime, secrets, ports } of catalogue) {
      const host = hosts[name];
      const aliases = runtime.kind === "podman" ? Object.keys(runtime.companions) : [];
      const containers =
        runtime.kind === "podman" ? [name, ...aliases.map((alias) => `${name}-${alias}`)] : [];
      expect(Object.keys(host?.images ?? {}).toSorted()).toEqual(containers.toSorted());
      expect(secrets.filter((secret) => host?.secrets.includes(`${name}/${secret.name}`) !== true)).toEqual(
        [],
      );
      const open = [...(host?.allowedTCPPorts ?? []), ...(host?.allowedUDPPorts ?? [])];
      expect(ports.filter(({ lan, host: number }) => lan && !open.includes(number))).toEqual([]);
    }
  });

  test("all together evaluate on one host, and no port is published twice", async () => {
    const { all: host } = await evaluate({ all });
    const containers = catalogue.filter(({ runtime }) => runtime.kind === "podman");
    const expected = containers.reduce((sum, { ports }) => sum + ports.length, 0);
    expect(host?.ports).toHaveLength(expected);
    const numbers = host?.ports.map((text) => text.replace(/^.*?([0-9]+):[0-9]+(\/udp)?$/, "$1$2")) ?? [];
    expect(numbers.filter((number, i) => numbers.indexOf(number) !== i)).toEqual([]);
  });
});

test("a second service on ports of the catalogue is seen", () => {
  const lab = `${labWith(catalogue)}  second: { uses: jellyfin, host: hub }\n`;
  expect(() => modelOf(lab)).toThrow("duplicate-host-port");
});
