import { expect, test } from "vitest";
import { readSettings } from "../src/settings.ts";

test("age keys are taken out of the environment, labkeeper's own before that of sops", () => {
  const environment = {
    PATH: "/bin",
    LABKEEPER_AGE_KEY: "one",
    SOPS_AGE_KEY: "two",
    CREDENTIALS_DIRECTORY: "/run/c",
  };
  const { ageKey, path, credentialsDirectory } = readSettings(environment);
  expect(Buffer.from(ageKey ?? []).toString()).toBe("one");
  expect([path, credentialsDirectory]).toEqual(["/bin", "/run/c"]);
  expect(environment).toEqual({ PATH: "/bin", CREDENTIALS_DIRECTORY: "/run/c" });
  const theirs = { LABKEEPER_AGE_KEY: "", SOPS_AGE_KEY: "two" };
  expect(Buffer.from(readSettings(theirs).ageKey ?? []).toString()).toBe("two");
  expect(theirs).toEqual({});
  expect(readSettings({}).ageKey).toBeUndefined();
});
