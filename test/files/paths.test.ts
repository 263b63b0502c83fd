import { expect, test } from "vitest";
import { hostOfPath, isGenerated } from "../../src/files/paths.ts";
import { cases, filesOf } from "../cases/case.ts";

test.for(cases)("$name: what generators emit can be pruned, what becomes the user's cannot", ({ lab }) => {
  const files = filesOf(lab);
  expect(files.filter(({ path }) => isGenerated(path))).toEqual(
    files.filter(({ once, shared }) => !once && !shared),
  );
});

test.for([
  ".github/workflows/lab-check.yaml",
  "lib/service-helpers.nix",
  "lib/backup-helpers.nix",
  "lib/caddy-helpers.nix",
  "lib/container-helpers.nix",
  "lib/dns-helpers.nix",
  "lib/monitoring-helpers.nix",
  "hosts/luna/generated/onepassword-connect.nix",
  "hosts/7of9/generated/secrets.nix",
])("%s is a path of ours", (path) => {
  expect(isGenerated(path)).toBe(true);
});

test.for([
  "",
  "lab.yaml",
  "flake.nix",
  "flake.lock",
  ".lab/manifest.json",
  ".git/config",
  ".github/workflows/ci.yaml",
  ".sops.yaml/x",
  "lib/local.nix",
  "lib/dns.nix",
  "lib/system-helpers.nix/x",
  "lib/system-helpers.nix\n",
  "Lib/system-helpers.nix",
  "./lib/system-helpers.nix",
  "/lib/system-helpers.nix",
  "../lib/system-helpers.nix",
  "x/lib/system-helpers.nix",
  "lib\\system-helpers.nix",
  "hosts/luna/default.nix",
  "hosts/luna/hardware-configuration.nix",
  "hosts/luna/secrets.sops.yaml",
  "hosts/luna/generated",
  "hosts/luna/generated/",
  "hosts/luna/generated/x.yaml",
  "hosts/luna/generated/a/b.nix",
  "hosts/luna/generated/../default.nix",
  "hosts/../generated/x.nix",
  "hosts/Luna/generated/host.nix",
  "hosts/_modules/generated/host.nix",
  "hosts/_modules/profiles/desktop.nix",
  "hosts/_modules/profiles/../x.nix",
  "hosts/generated.nix.orig",
])("%j is no path of ours, whatever a manifest says", (path) => {
  expect(isGenerated(path)).toBe(false);
});

test("the host of a path is the directory below hosts", () => {
  expect(hostOfPath("hosts/luna/generated/host.nix")).toBe("luna");
  expect(hostOfPath("hosts/7of9/default.nix")).toBe("7of9");
  const shared = ["hosts/generated.nix", "hosts/_modules/profiles/weak.nix", "x/hosts/luna/a", "lab.yaml"];
  expect(shared.map(hostOfPath)).toEqual(shared.map(() => undefined));
});
