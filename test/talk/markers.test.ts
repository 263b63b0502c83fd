import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isMarked, marked, markerKeys, oursAmong, sealOf } from "../../src/talk/markers.ts";

function newPem(type: "pkcs1" | "pkcs8" = "pkcs1") {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  return {
    pem: privateKey.export({ type, format: "pem" }),
    other: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
}

const { pem, other } = newPem();
const keys = markerKeys(pem.toString());
const us = { app: 7, bot: 70 };
const topic = { repository: 1, number: 2, topic: "plan" };
const ours = (body: string) => ({ author: { id: 70, bot: true }, app: 7, body });

describe("a marker", () => {
  const body = marked("words", keys, topic);

  test("is in the first line, and is known again, with CRLF too", () => {
    expect(body).toMatch(/^<!-- labkeeper:plan [0-9a-f]{32} -->\n\nwords$/);
    expect(isMarked(ours(body), us, { ...topic, keys })).toBe(true);
    expect(isMarked(ours(body.replaceAll("\n", "\r\n")), us, { ...topic, keys })).toBe(true);
  });

  test.each([
    ["repository", { ...topic, repository: 3 }],
    ["number", { ...topic, number: 3 }],
    ["topic", { ...topic, topic: "answer-1" }],
  ])("of another %s is none", (_, otherTopic) => {
    expect(isMarked(ours(body), us, { ...otherTopic, keys })).toBe(false);
  });

  test("in somebody else's text is none: the author decides", () => {
    const by = (author: { id: number; bot: boolean }, app?: number) =>
      isMarked({ author, app, body }, us, { ...topic, keys });
    expect(by({ id: 70, bot: true }, 7)).toBe(true);
    expect(by({ id: 71, bot: true }, 7)).toBe(false);
    expect(by({ id: 5, bot: false }, 7)).toBe(false);
    expect(by({ id: 5, bot: false })).toBe(false);
  });

  test("as long as our account is not known, the App's id and a bot as author", () => {
    const by = (author: { id: number; bot: boolean }, app?: number) =>
      isMarked({ author, app, body }, { ...us, bot: undefined }, { ...topic, keys });
    expect(by({ id: 70, bot: true }, 7)).toBe(true);
    expect(by({ id: 5, bot: false }, 7)).toBe(false);
    expect(by({ id: 70, bot: true }, 8)).toBe(false);
    expect(by({ id: 70, bot: true })).toBe(false);
  });

  test("anywhere but in the first line is what somebody made us say", () => {
    const [line = ""] = body.split("\n");
    const repeated = [`words\n${line}`, ` ${line}`, `\\${line}`, `> ${line}`, `${line}x`];
    expect(repeated.filter((said) => isMarked(ours(said), us, { ...topic, keys }))).toEqual([]);
  });

  test("the key is one, however it is written; another key's marker is none, an earlier key's is", () => {
    expect(marked("words", markerKeys(other.toString()), topic)).toBe(body);
    const fresh = newPem().pem.toString();
    expect(isMarked(ours(body), us, { ...topic, keys: markerKeys(fresh) })).toBe(false);
    expect(isMarked(ours(body), us, { ...topic, keys: markerKeys(fresh, [pem.toString()]) })).toBe(true);
  });

  test("of two of ours the older stays", () => {
    const comments = [
      { id: 1, ...ours("words") },
      { id: 2, ...ours(body) },
      { id: 3, ...ours(body) },
    ];
    const { first, duplicates } = oursAmong(comments, us, { ...topic, keys });
    expect([first?.id, duplicates.map(({ id }) => id)]).toEqual([2, [3]]);
    expect(oursAmong([], us, { ...topic, keys })).toEqual({ first: undefined, duplicates: [] });
  });

  test("what is no key is refused without its text", () => {
    for (const text of ["-----BEGIN RSA PRIVATE KEY-----\nsecret\n", "secret"]) {
      expect(() => markerKeys(text)).toThrow(/^(?!.*secret)/);
    }
  });
});

test("an id is the same for the same things, and nobody else's", () => {
  expect(sealOf(keys, [1, "a"])).toBe(sealOf(keys, [1, "a"]));
  const ids = [
    sealOf(keys, [1, "a"]),
    sealOf(keys, [2, "a"]),
    sealOf(keys, ["1", "a"]),
    sealOf(markerKeys(newPem().pem.toString()), [1, "a"]),
  ];
  expect(new Set(ids).size).toBe(4);
  expect(ids.every((id) => /^[0-9a-f]{12}$/.test(id))).toBe(true);
});
