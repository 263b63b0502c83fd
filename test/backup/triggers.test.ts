import { expect, test } from "vitest";
import { cases, factsOf, filesOf } from "../cases/case.ts";
import { describeWith } from "../support/tools.ts";
import { type dependencies, evaluateHost, treeOf, type Units } from "./evaluated.ts";
import { treeWithSecrets } from "./founding.ts";
import { ours, withoutService, withoutTrigger } from "./triggers.ts";

const founding = treeWithSecrets();

/** The NixOS hosts of all golden labs, and of the founding lab with its secrets. */
const hosts = [
  { name: "founding with secrets", tree: founding },
  ...cases.map((one) => ({
    name: one.name,
    tree: treeOf(filesOf(one.lab, factsOf(one)), one.repository),
  })),
].flatMap(({ name, tree }) =>
  Object.keys(tree).flatMap((path) => {
    const host = /^hosts\/([^/]+)\/hardware-configuration\.nix$/.exec(path)?.[1];
    return host === undefined ? [] : [{ name, host, tree }];
  }),
);

describeWith(["nix-instantiate"], "a generated service without a trigger", () => {
  test("cannot exist, nor a timer without a service", async () => {
    let services = 0;
    for (const { name, host, tree } of hosts) {
      const units = await evaluateHost(host, tree);
      services += ours(units).length;
      expect([withoutTrigger(units), withoutService(units)], `${name}: ${host}`).toEqual([[], []]);
    }
    console.log(`${services} generated services of ${hosts.length} hosts have a trigger`);
    expect(services).toBeGreaterThan(40);
  });

  test("would be found: of each timer and dependency that is taken away", async () => {
    const units = await evaluateHost("luna", founding);
    const timers = Object.keys(units.timers);
    expect(timers).toHaveLength(5 * 3 + 1);
    for (const timer of timers) {
      const { [timer]: taken, ...rest } = units.timers;
      if (taken === undefined) throw new Error(`no timer ${timer}`);
      expect(withoutTrigger({ ...units, timers: rest })).toContain(timer);
      const unwanted = { ...taken, wantedBy: [] };
      expect(withoutTrigger({ ...units, timers: { ...rest, [timer]: unwanted } })).toContain(timer);
      const { [timer]: _, ...services } = units.services;
      expect(withoutService({ ...units, services })).toEqual([timer]);
    }
    expect(withoutTrigger(without(units, "onFailure"))).toEqual(["lab-notify-failure@"]);
    expect(withoutTrigger(without(units, "requires", "wants"))).toEqual([
      "container-network-onepassword-connect",
      "container-network-paperless",
      "lab-snapshot",
    ]);
  });
});

/** The units without some kinds of dependencies. */
function without(units: Units, ...keys: readonly (typeof dependencies)[number][]): Units {
  const none = Object.fromEntries(keys.map((key) => [key, []]));
  const services = Object.entries(units.services).map(([name, unit]) => [name, { ...unit, ...none }]);
  return { ...units, services: Object.fromEntries(services) };
}
