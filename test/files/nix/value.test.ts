import { expect, test } from "vitest";
import { nixPath } from "../../../src/files/nix/value.ts";

test.for([
  "./luna",
  "./host.nix",
  "../../_modules/profiles/hw-x86_64-vm.nix",
  "../../../lib/service-helpers.nix",
  "../../../.secrets/a+b.sops.yaml",
  "./in",
  "./7of9",
])("%s is a relative Nix path", (path) => {
  expect(() => nixPath(path)).not.toThrow();
});

test.for([
  "luna",
  "/etc/shadow",
  "~/x",
  "<nixpkgs>",
  ".",
  "./",
  "./a/",
  "./a//b",
  "./.",
  "./a/./b",
  "./a@b",
  "./...",
  "./a b",
  "./a;b",
  `./\${x}`,
  "./a\n",
  "",
])("%j is none that we would write", (path) => {
  expect(() => nixPath(path)).toThrow("not a relative Nix path");
});
