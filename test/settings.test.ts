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

test("the App's secrets are taken out of the environment too, files and numbers stay", () => {
  const environment = { APP_ID: "7", PRIVATE_KEY: "pem", WEBHOOK_SECRET: "secret", PRIVATE_KEY_PATH: "/k" };
  expect(readSettings(environment).app).toEqual({
    appId: "7",
    privateKey: "pem",
    privateKeyPath: "/k",
    previousPrivateKeyPath: undefined,
    webhookSecret: "secret",
    webhookSecretPath: undefined,
  });
  expect(environment).toEqual({ APP_ID: "7", PRIVATE_KEY_PATH: "/k" });
  expect(readSettings({ APP_ID: "", PATH: "/bin" }).app).toBeUndefined();
});

test("a key for secrets is named by its file, and the repositories that it serves by their numbers", () => {
  const nothing = { repositories: undefined, identityFile: undefined };
  expect(readSettings({ LABKEEPER_REKEY: "" }).rekey).toEqual(nothing);
  const given = { LABKEEPER_REKEY: "1,2:public", LABKEEPER_AGE_KEY_FILE: "/k" };
  expect(readSettings(given).rekey).toEqual({ repositories: "1,2:public", identityFile: "/k" });
});

test("the server listens to its own machine, and keeps its store where systemd or the user keep such things", () => {
  expect(readSettings({ HOME: "/home/erin" }).server).toEqual({
    apiUrl: "https://api.github.com",
    host: "127.0.0.1",
    port: "3000",
    dataDirectory: "/home/erin/.local/state/labkeeper",
    pollSeconds: undefined,
    logLevel: "info",
  });
  const given = {
    STATE_DIRECTORY: "/var/lib/labkeeper",
    GITHUB_API_URL: "https://git.lab/api/v3/",
    PORT: "80",
  };
  expect(readSettings(given).server).toMatchObject({
    apiUrl: "https://git.lab/api/v3",
    dataDirectory: "/var/lib/labkeeper",
    port: "80",
  });
  expect(readSettings({ ...given, LABKEEPER_DATA: "/data" }).server.dataDirectory).toBe("/data");
});

test("answers are for the time of SOURCE_DATE_EPOCH, and one that is no time is refused", () => {
  expect(readSettings({ SOURCE_DATE_EPOCH: "86400" }).sourceDate).toEqual(new Date("1970-01-02"));
  expect(readSettings({ SOURCE_DATE_EPOCH: "" }).sourceDate).toBeNull();
  for (const wrong of ["abc", "-1", "2026-01-01", "1e9"]) {
    expect(() => readSettings({ SOURCE_DATE_EPOCH: wrong })).toThrow("expected seconds since 1970");
  }
});
