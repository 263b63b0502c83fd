import { expect, test } from "vitest";
import { factsOf, fileOf, filesOf, findCase } from "../../cases/case.ts";

const sealed = findCase("services-with-secrets");
const facts = factsOf(sealed);
const { lab } = sealed;
const monitoring = (text: string, host: string, known = facts) =>
  filesOf(text, known).find(({ path }) => path === `hosts/${host}/generated/monitoring.nix`)?.text ?? "";
const urls = (text: string) => [...text.matchAll(/ url = "(.*)";/g)].map(([, url]) => url);
const alone = lab.replace("  host: sol\n  nodeExporter", "  nodeExporter");

test("one host watches: services by their virtual hosts, and what Prometheus alerts of", () => {
  expect(urls(monitoring(lab, "sol"))).toEqual([
    "\\${ALERT_URL}",
    "https://cache.lab.example.net/",
    "https://op.lab.example.net/heartbeat",
    "https://dash.lab.example.net/health?deep=1$$2",
    "tcp://127.0.0.1:1883",
    "https://wiki.lab.example.net/",
    ...["DiskFull", "HostDown", "MemoryLow", "UnitFailed"].map(
      (alert) => expect.stringContaining(`%22${alert}%22`) as string,
    ),
  ]);
  expect(monitoring(lab, "luna")).not.toContain("gatus");
});

test("without such a host each watches its own services, and its exporter answers on loopback", () => {
  expect(urls(monitoring(alone, "sol"))).toEqual(["\\${ALERT_URL}", "tcp://127.0.0.1:1883"]);
  expect(urls(monitoring(alone, "luna"))).toHaveLength(5);
  expect(monitoring(alone, "luna")).toContain('listenAddress = lib.mkDefault "127.0.0.1";');
  expect(monitoring(alone, "luna")).not.toMatch(/scrapeConfigs|openFirewall/);
});

test("what the watching host does not reach is watched where it runs", () => {
  const hidden = lab
    .replace("lan: true", "lan: false")
    .replace("  host: sol\n  nodeExporter", "  host: luna\n  nodeExporter");
  expect(urls(monitoring(hidden, "sol"))).toEqual(["\\${ALERT_URL}", "tcp://127.0.0.1:1883"]);
});

test("each exporter is asked where it listens, by name where the host has no address", () => {
  expect(monitoring(lab, "sol")).toContain('targets = [ "10.20.0.10:9100" ];');
  expect(monitoring(lab, "luna")).toContain('listenAddress = lib.mkDefault "10.20.0.10";');
  const other = lab.replace("  host: sol\n  nodeExporter", "  host: luna\n  nodeExporter");
  expect(monitoring(other, "luna")).toContain('targets = [ "sol.lab.example.net:9100" ];');
});

test("a probe fails where nothing answers: gatus takes the status for 0 then", () => {
  const conditions = monitoring(lab, "sol").split("conditions = ").slice(1);
  expect(conditions.length).toBe(9);
  const first = conditions.map((text) => /"(.*)"/.exec(text)?.[1]);
  expect(new Set(first)).toEqual(new Set(["[CONNECTED] == true", "[STATUS] == 200"]));
});

test("the channel's address is a secret: where it does not exist nothing is sent", () => {
  expect(monitoring(lab, "sol")).toContain('config.sops.placeholder."notify/url"');
  expect(monitoring(lab, "sol", factsOf({ repository: {} }))).not.toMatch(
    /sops|alerting|alerts = |ALERT_URL/,
  );
});

test.for(["ntfy", "pushover", "webhook"])("%s has its own words", (kind) => {
  const text = fileOf(
    lab.replace("kind: ntfy", `kind: ${kind}`),
    "hosts/sol/generated/monitoring.nix",
    facts,
  ).text;
  expect(text).toContain(
    { ntfy: "headers.Title", pushover: 'body = "title=[ENDPOINT', webhook: 'body = "{\\"endpoint' }[kind],
  );
});
