import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { readLibrary } from "../../src/edge/library.ts";
import { tempDirectory } from "../support/temp.ts";
import { scratchAt } from "./repository.ts";

test("reads version, helpers, profiles, module and script of a package, and nothing else that lies there", async () => {
  const root = tempDirectory();
  scratchAt(root).write({
    "package.json": '{ "version": "1.2.3" }',
    "nix/lib/service-helpers.nix": "{ lib }: { }\n",
    "nix/lib/README.md": "no Nix\n",
    "nix/modules/restic/default.nix": "{ imports = [ ]; }\n",
    "nix/tasks/restore.sh": "set -e\n",
    "nix/lab.schema.json": "{}\n",
    "nix/profiles/role-dev.nix": "{ }\n",
    "nix/profiles/hw-100%.nix": "{ a = 1; }\n",
  });
  expect(await readLibrary(pathToFileURL(`${root}/`))).toEqual({
    version: "1.2.3",
    helpers: new Map([["service-helpers", "{ lib }: { }\n"]]),
    profiles: new Map([
      ["hw-100%", "{ a = 1; }\n"],
      ["role-dev", "{ }\n"],
    ]),
    modules: new Map([["default", "{ imports = [ ]; }\n"]]),
    restoreScript: "set -e\n",
    schema: "{}\n",
  });
});

test("a package without its library is a bug, not an empty library", async () => {
  const root = tempDirectory();
  scratchAt(root).write({ "package.json": '{ "version": "1.2.3" }' });
  await expect(readLibrary(pathToFileURL(`${root}/`))).rejects.toMatchObject({ code: "ENOENT" });
});

test.skipIf(!existsSync(new URL("../../nix/lib", import.meta.url)))(
  "finds the library of this package",
  async () => {
    const { version, helpers } = await readLibrary();
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect([...helpers.keys()]).toContain("system-helpers");
  },
);
