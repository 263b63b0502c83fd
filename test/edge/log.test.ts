import { expect, test } from "vitest";
import { createLog } from "../../src/edge/log.ts";

const secret = "webhook-secret-of-mine";
const key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n";

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog("debug", [secret, key], { write: (line) => void lines.push(line) }));
  return lines.join("");
}

test("secrets are in no line, wherever they stand, and the rest is", () => {
  const token = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
  const signature = `sha256=${"ab".repeat(32)}`;
  const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjM0NSJ9.c2lnbmF0dXJlLW9mLWl0";
  const text = logged((log) => {
    log.info({ headers: { "x-hub-signature-256": signature } }, "request");
    log.info({ deep: { er: [`token ${token}`] } }, `with ${jwt}`);
    log.error(
      { err: Object.assign(new Error(`git clone https://x:${token}@github.com/a/b`), { signature }) },
      "failed",
    );
    log.warn({ key, line: key.split("\n")[1] }, `${secret} and AGE-SECRET-KEY-1QQPQQPQQPQQPQQPQQPQ`);
  });
  for (const hidden of [token, signature, jwt, secret, "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "QQPQQPQQP"]) {
    expect(text).not.toContain(hidden);
  }
  expect(text).toContain("https://x:[secret]@github.com/a/b");
  const control = logged((log) => log.info({ token: "ghs_short", sha: "ab".repeat(20) }, "nothing to hide"));
  expect(control).toContain("ghs_short");
  expect(control).toContain("ab".repeat(20));
});
