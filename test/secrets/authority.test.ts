import { describe, expect, test } from "vitest";
import { type Bindings, parseBindings, unserved } from "../../src/secrets/authority.ts";

const none: Bindings = { repositories: new Set(), openly: new Set() };

describe("bindings of an identity", () => {
  test("ids with and without :public, spaces and empty parts", () => {
    expect(parseBindings(" 12, 345:public,,\n6 ")).toEqual({
      repositories: new Set([12, 345, 6]),
      openly: new Set([345]),
    });
    expect(parseBindings("")).toEqual({ repositories: new Set(), openly: new Set() });
  });

  test.for([
    "ada/lab",
    "12:private",
    "0",
    "-1",
    "1e3",
    "0x10",
    "12 13",
    "12:public:public",
    "1234567890123456",
  ])("%s is refused as a whole", (part) => expect(parseBindings(`7,${part}`)).toBeUndefined());
});

test("an identity serves the repositories that it is bound to, public ones only where that is said", () => {
  const bindings = parseBindings("12,345:public");
  const asked = (id: number, isPublic: boolean) => unserved({ id, isPublic }, bindings ?? none)?.code;
  expect(asked(12, false)).toBeUndefined();
  expect(asked(345, false)).toBeUndefined();
  expect(asked(345, true)).toBeUndefined();
  expect(asked(12, true)).toBe("public-repository");
  expect(asked(13, false)).toBe("not-bound");
  expect(asked(13, true)).toBe("not-bound");
  expect(unserved({ id: 12, isPublic: false }, none)?.code).toBe("not-bound");
});
