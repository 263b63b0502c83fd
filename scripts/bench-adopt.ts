import { adopt } from "../src/adopt/adopt.ts";
import { readNix } from "../src/adopt/nix/bindings.ts";
import { longTexts } from "../test/adopt/long-texts.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAzhM6yRdCrjeONyoz7G57Q/HpBIr3ouOSjwFmKWP8R0 mara";

/** What reading a person's Nix costs as it grows: in proportion to it, or a repository could hold the App up. */
export function benchAdopt(): void {
  console.log("\nReading eight times the Nix, in times of the time (aim: less than 16x):");
  for (const [name, make] of longTexts) {
    const [short, long] = [20_000, 160_000].map((repeats) => {
      const text = make(repeats);
      return fastest(() => readNix("x.nix", text));
    });
    report(name, short, long);
  }
  const [few, many] = [75, 600].map((count) => {
    const given = repository(count);
    return fastest(() => adopt(given));
  });
  report("files", few, many);
}

function report(name: string, small = Number.NaN, large = Number.NaN): void {
  console.log(`  ${name}: ${small.toFixed(1)} ms and ${large.toFixed(1)} ms, ${(large / small).toFixed(1)}x`);
}

/** Milliseconds of the fastest of four runs. */
function fastest(run: () => unknown): number {
  return Math.min(
    ...[1, 2, 3, 4].map(() => {
      const start = performance.now();
      run();
      return performance.now() - start;
    }),
  );
}

/** A flake of one host whose modules import each other in a row. */
function repository(count: number): Parameters<typeof adopt>[0] {
  const modules = Array.from({ length: count }, (_, i): [string, string] => [
    `m${i}.nix`,
    `{ config, ... }: let port = 8${i}; in { imports = [ ./m${i + 1}.nix ]; virtualisation.oci-containers.containers.c${i} = { image = "x/c:1"; ports = [ "127.0.0.1:\${toString port}:80" ]; }; services.caddy.virtualHosts."c${i}.\${config.networking.domain}".extraConfig = "reverse_proxy localhost:8${i}"; }`,
  ]);
  const flake = "{ nixosConfigurations = { luna = f { modules = [ ./m0.nix ]; }; }; }";
  return {
    texts: new Map([["flake.nix", flake], ...modules]),
    folder: "lab",
    profiles: [],
    evaluated: undefined,
    asked: { sshKey: key },
  };
}
