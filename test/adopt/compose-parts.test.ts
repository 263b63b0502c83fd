import { describe, expect, test } from "vitest";
import { interpolate } from "../../src/adopt/compose/interpolate.ts";
import { memorySize, seconds } from "../../src/adopt/compose/keys/limits.ts";
import { ports } from "../../src/adopt/compose/keys/ports.ts";
import { commandLine, words } from "../../src/adopt/compose/words.ts";
import { insertEntries } from "../../src/lab/insert.ts";
import { mayBeSecret } from "../../src/lab/looks-secret.ts";

describe("variables of a compose file", () => {
  const variables = new Map([
    ["SET", "value"],
    ["EMPTY", ""],
  ]);

  test.each([
    ["$SET/${SET}", "value/value", []],
    ["${EMPTY:-a}${EMPTY-b}", "a", []],
    ["${NONE:-${SET}x}", "valuex", []],
    ["${NONE:-${OTHER:-deep}}", "deep", []],
    ["${SET:+yes}${NONE:+no}${EMPTY:+no}${EMPTY+yes}", "yesyes", []],
    ["${NONE}", "", ["NONE"]],
    ["${NONE:?say it}", "", ["NONE"]],
    ["$$SET $${SET} $", "$SET ${SET} $", []],
    ["${unclosed", "${unclosed", []],
    ["100%", "100%", []],
  ])("%s", (text, filled, unset) => {
    expect(interpolate(text, variables)).toMatchObject({ text: filled, unset });
  });
});

describe("ports", () => {
  test.each([
    ["8080:80", [[80, 8080, "tcp", undefined]]],
    ["80", [[80, undefined, "tcp", undefined]]],
    ["127.0.0.1:53:53/udp", [[53, 53, "udp", "127.0.0.1"]]],
    ["127.0.0.1::80", [[80, undefined, "tcp", "127.0.0.1"]]],
    ["0.0.0.0:80:80", [[80, 80, "tcp", undefined]]],
    ["[::1]:6001:6001", [[6001, 6001, "tcp", "::1"]]],
    [
      "3000-3001:4000-4001",
      [
        [4000, 3000, "tcp", undefined],
        [4001, 3001, "tcp", undefined],
      ],
    ],
    ["3000-3001:80", []],
    ["70000:80", []],
    ["1-65535:1-65535", []],
    ["80/sctp", []],
    ["http", []],
  ])("%s", (text, expected) => {
    const { draft, accounts } = ports([text], ["ports"]);
    expect(
      draft?.ports?.map(({ container, host, protocol, address }) => [container, host, protocol, address]),
    ).toEqual(expected);
    expect(accounts.map(({ fate }) => fate)).toEqual(expected.length === 0 ? ["left"] : []);
  });
});

test.each([
  ["512M", "512m"],
  ["1gb", "1g"],
  ["1.5G", "1536m"],
  ["2147483648", "2147483648b"],
  ["1GiB", "1g"],
  ["0", undefined],
  ["much", undefined],
])("%s of memory is %s", (text, size) => {
  expect(memorySize(text)).toBe(size);
});

test.each([
  ["1m30s", 90],
  ["2h", 7200],
  ["500ms", 0.5],
  ["10", undefined],
  ["soon", undefined],
])("%s is %s seconds", (text, number) => {
  expect(seconds(text)).toBe(number);
});

test.each([
  [`serve --name "my shop" 'a b'`, ["serve", "--name", "my shop", "a b"]],
  [String.raw`a\ b "c\"d" e"f"g`, ["a b", 'c"d', "efg"]],
  ["", []],
])("%s is words", (line, list) => {
  expect(words(line)).toEqual(list);
});

test("a list is a line that comes apart the same", () => {
  const list = ["sh", "-c", "it's $HOME", "", 'a"b'];
  expect(words(commandLine(list))).toEqual(list);
});

test.each([
  ["POSTGRES_PASSWORD", "x", true],
  ["GITEA__database__PASSWD", "gitea", true],
  ["APP_KEY", "base64:abc", true],
  ["DATABASE_URL", "postgres://a:b@db/c", true],
  ["JWT_SECRET_FILE", "/run/secrets/jwt", false],
  ["ALLOW_PASSWORD_LOGIN", "true", false],
  ["KEYBOARD", "de", false],
  ["REDIS_HOST", "redis", false],
])("%s=%s may be a secret: %s", (name, value, expected) => {
  expect(mayBeSecret(name, value)).toBe(expected);
});

describe("entries at the end of services", () => {
  const lines = ["  b:", "    host: hub"];

  test.each([
    [
      "after the last one, before a comment that follows",
      "services:\n  a: { host: x }\n\n# end\nz: 1\n",
      "services:\n  a: { host: x }\n  b:\n    host: hub\n\n# end\nz: 1\n",
    ],
    [
      "with another indentation",
      "services:\n    a:\n        host: x # here\nz: 1\n",
      "services:\n    a:\n        host: x # here\n    b:\n      host: hub\nz: 1\n",
    ],
    [
      "after a list and without a final line break",
      "services:\n  a:\n    hosts:\n      - x",
      "services:\n  a:\n    hosts:\n      - x\n  b:\n    host: hub\n",
    ],
    [
      "after a block of text",
      "services:\n  a:\n    text: |\n      x\n\nz: 1\n",
      "services:\n  a:\n    text: |\n      x\n  b:\n    host: hub\n\nz: 1\n",
    ],
    ["where there is none", "version: 1\n", "version: 1\n\nservices:\n  b:\n    host: hub\n"],
    ["where it is empty", "services: # none\nz: 1\n", "services: # none\n  b:\n    host: hub\nz: 1\n"],
    [
      "where it is an empty map",
      "services: {} # none\nz: 1\n",
      "services: # none\n  b:\n    host: hub\nz: 1\n",
    ],
    [
      "with the line breaks of the file",
      "services:\r\n  a: { host: x }\r\n",
      "services:\r\n  a: { host: x }\r\n  b:\r\n    host: hub\r\n",
    ],
    [
      "after a byte order mark",
      "\uFEFFservices:\n  a: 1\n",
      "\uFEFFservices:\n  a: 1\n  b:\n    host: hub\n",
    ],
  ])("%s", (_, text, expected) => {
    expect(insertEntries(text, "services", lines)).toBe(expected);
  });

  test.each([
    ["in braces", "services: { a: { host: x } }\n"],
    ["with an anchor", "services: &all\n  a: 1\n"],
    ["an alias", "x: &a\n  b: 1\nservices: *a\n"],
    ["no map", "services: text\n"],
    ["no YAML", "services: [\n"],
  ])("declines what is %s", (_, text) => {
    expect(insertEntries(text, "services", lines)).toBeUndefined();
  });
});
