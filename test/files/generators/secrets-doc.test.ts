import { expect, test } from "vitest";
import { readLibrary } from "../../../src/edge/library.ts";
import { generate } from "../../../src/files/generate.ts";
import { SECRETS_DOC } from "../../../src/files/paths.ts";
import { modelOf, noFacts } from "../../cases/case.ts";
import { newHostKey } from "../../secrets/host-key.ts";
import { newKey } from "../../secrets/sops/keys.ts";
import { labOf, OWN } from "../../secrets/story.ts";

test("the matrix shows labkeeper's rules, and the user's where .sops.yaml is left to the user", async () => {
  const [admin, friend] = [await newKey(), await newKey()];
  const model = modelOf(labOf(admin.recipient, newHostKey().line, newHostKey().line));
  const library = await readLibrary();
  const sopsConfig = `creation_rules:\n  - age: ${friend.recipient}\n`;
  const row = (adopted: readonly string[]) => {
    const files = generate({ model, library, facts: { ...noFacts, sopsConfig, adopted } });
    const page = files.find(({ path }) => path === SECRETS_DOC)?.text ?? "";
    return page.split("\n").find((line) => line.includes(OWN));
  };
  expect(row([])).toContain("| ada (admin), luna |");
  expect(row([".sops.yaml"])).toContain(`| ${friend.recipient} |`);
});
