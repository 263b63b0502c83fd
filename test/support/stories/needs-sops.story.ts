import { execa } from "execa";
import { test } from "vitest";
import { describeWith, testWith } from "../tools.ts";

testWith(["sops"], "asks for the version", async ({ sops }) => {
  await execa(sops, ["--version"]);
});

describeWith(["sops"], "a group", ({ sops }) => {
  test("asks for the version too", async () => {
    await execa(sops, ["--version"]);
  });
});
