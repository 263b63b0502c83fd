import { join } from "node:path";
import { expect, test } from "vitest";
import { monitoringPorts } from "../../../src/lab/rules/monitoring.ts";
import { factsOf, filesOf, findCase } from "../../cases/case.ts";
import { nixEval } from "../../support/nix.ts";
import { testWith } from "../../support/tools.ts";

const sealed = findCase("services-with-secrets");
const facts = factsOf(sealed);
const { lab } = sealed;
const monitoring = (text: string, host: string, known = facts) =>
  filesOf(text, known).find(({ path }) => path === `hosts/${host}/generated/monitoring.nix`)?.text ?? "";
const urls = (text: string) => [...text.matchAll(/\burl = "(.*)";/g)].map(([, url]) => url);
const alone = lab.replace("  host: sol\n  nodeExporter", "  nodeExporter");

test("one host watches: services by their virtual hosts, hosts by their exporters", () => {
  expect(urls(monitoring(lab, "sol"))).toEqual([
    "https://cache.lab.example.net/",
    "https://op.lab.example.net/heartbeat",
    "https://dash.lab.example.net/health?deep=1$2",
    "https://wiki.lab.example.net/",
    "tcp://127.0.0.1:1883",
  ]);
  expect(monitoring(lab, "luna")).not.toContain("mkMonitoring");
});

test("without such a host each watches its own services, and its exporter answers on loopback", () => {
  expect(urls(monitoring(alone, "sol"))).toEqual(["tcp://127.0.0.1:1883"]);
  expect(urls(monitoring(alone, "luna"))).toHaveLength(4);
  expect(monitoring(alone, "luna")).toContain("(monitoringHelpers.mkNodeExporter { })");
  expect(monitoring(alone, "luna")).not.toContain("targets");
});

test("what the watching host does not reach is watched where it runs", () => {
  const hidden = lab
    .replace("lan: true", "lan: false")
    .replace("  host: sol\n  nodeExporter", "  host: luna\n  nodeExporter");
  expect(urls(monitoring(hidden, "sol"))).toEqual(["tcp://127.0.0.1:1883"]);
});

test("each exporter is asked where it listens, by name where the host has no address", () => {
  expect(monitoring(lab, "sol")).toMatch(/targets = \{\n +luna = "10\.20\.0\.10";\n +sol = "127\.0\.0\.1";/);
  expect(monitoring(lab, "luna")).toMatch(/address = "10\.20\.0\.10";\n +openFirewall = true;/);
  const other = lab.replace("  host: sol\n  nodeExporter", "  host: luna\n  nodeExporter");
  expect(monitoring(other, "luna")).toContain('sol = "sol.lab.example.net";');
  expect(monitoring(other, "sol")).toMatch(/address = "0\.0\.0\.0";\n +openFirewall = true;/);
});

test("a page that asks for a password may refuse; a path that was named has to answer", () => {
  const text = monitoring(lab, "sol");
  expect(text).toMatch(/dash = \{\n +statusBelow = 500;/);
  expect(text).toMatch(/wiki = \{\n +statusBelow = 500;/);
  expect(text.match(/statusBelow/g)).toHaveLength(2);
});

test("the channel's address is a secret: where it does not exist nothing is sent", () => {
  expect(monitoring(lab, "sol")).toContain('url = config.sops.placeholder."notify/url";');
  expect(monitoring(lab, "sol", factsOf({ repository: {} }))).not.toMatch(/sops|alerts/);
});

test.for(["ntfy", "pushover", "webhook"])("%s is a channel", (kind) => {
  const other = lab.replace("kind: ntfy", `kind: ${kind}`);
  expect(monitoring(other, "sol")).toContain(`kind = "${kind}";`);
});

testWith(
  ["nix-instantiate"],
  "the ports that no service may take are those that the helpers give",
  async () => {
    const listening = await nixEval(
      `let
      inherit (import ./service.nix { }) evaluate lib;
      helpers = import ../../nix/lib/monitoring-helpers.nix { inherit lib; };
      inherit (evaluate [ (helpers.mkNodeExporter { }) (helpers.mkMonitoring { targets.luna = "127.0.0.1"; }) ]) services;
    in
    {
      gatus = services.gatus.settings.web.port;
      prometheus = services.prometheus.port;
      "the node exporter" = services.prometheus.exporters.node.port;
    }`,
      join(import.meta.dirname, "../../nix"),
    );
    expect(listening).toEqual(monitoringPorts);
  },
);
