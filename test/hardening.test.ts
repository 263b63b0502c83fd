import { expect, test } from "vitest";
import type { Container } from "../src/lab/container.ts";
import { findCase, modelOf } from "./cases/case.ts";
import { benchOf, type GoldenHost, goldenHosts } from "./nix/tunables.ts";
import { nixEval } from "./support/nix.ts";
import { testWith } from "./support/tools.ts";

/** The line that starts each container of a host of a golden tree, as NixOS makes it, by the container's name. */
async function commandsOf(golden: GoldenHost): Promise<Readonly<Record<string, string>>> {
  const commands = await nixEval(
    `let
      inherit (import ${import.meta.dirname}/nix/host.nix { class = "nixos"; path = "${benchOf(golden).folder}"; }) config;
    in
    builtins.mapAttrs (name: _: config.systemd.services."podman-\${name}".script)
      config.virtualisation.oci-containers.containers`,
  );
  return commands as Record<string, string>;
}

/** What lab.yaml and the catalogue say of each container of the host. */
function containersOf({ lab, host }: GoldenHost): ReadonlyMap<string, Container> {
  const services = modelOf(findCase(lab).lab).services.filter((service) => service.host === host);
  const containers = services.flatMap(({ runtime }) =>
    runtime.kind === "podman" ? [runtime.container, ...runtime.companions] : [],
  );
  return new Map(containers.map((container) => [container.name, container]));
}

/** What a command line lacks of the confinement that every container has, unless there is a reason. */
function lacking(command: string): string[] {
  const flags = ["--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only"];
  const words = command.split(/\s+/).map((word) => word.replaceAll("'", ""));
  return [
    ...flags.filter((flag) => !words.includes(flag)),
    ...words.filter((word) => word === "--privileged"),
  ];
}

testWith(
  ["nix-instantiate"],
  "every container of the golden trees is confined, or there is a reason why it is not",
  async () => {
    const all = await Promise.all(
      goldenHosts
        .filter((golden) => golden.class === "nixos")
        .map(async (golden) => {
          const [commands, containers] = [await commandsOf(golden), containersOf(golden)];
          expect(Object.keys(commands).toSorted()).toEqual([...containers.keys()].toSorted());
          return Object.entries(commands).map(([name, command]) => ({
            name: `${golden.lab}: ${golden.host}/${name}`,
            opened: lacking(command),
            reasons: containers.get(name)?.hardening.reasons ?? [],
          }));
        }),
    );
    const containers = all.flat();
    expect(containers.length).toBeGreaterThan(10);
    const open = containers.filter(({ opened }) => opened.length > 0);
    expect(open.filter(({ reasons }) => reasons.length === 0)).toEqual([]);
    expect(open.map(({ name, opened }) => [name, ...opened])).toEqual([
      ["backups: luna/unifi", "--read-only"],
      ["founding: luna/omada", "--read-only"],
      ["founding: luna/unifi", "--read-only"],
    ]);
  },
);

test("what a command line lacks is seen", () => {
  const whole = "exec podman run --cap-drop=ALL '--security-opt=no-new-privileges' --read-only x";
  expect(lacking(whole)).toEqual([]);
  expect(lacking(whole.replace("--read-only", "--read-only-tmpfs"))).toEqual(["--read-only"]);
  expect(lacking(whole.replace("--cap-drop=ALL", "--cap-add=ALL"))).toEqual(["--cap-drop=ALL"]);
  expect(lacking(`${whole} --privileged`)).toEqual(["--privileged"]);
});
