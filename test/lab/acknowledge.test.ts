import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acknowledge } from "../../src/lab/acknowledge.ts";
import { parseLab } from "../../src/lab/parse.ts";

const founding = readFileSync(new URL("../../examples/founding.lab.yaml", import.meta.url), "utf8");
const minimal = readFileSync(new URL("../../examples/minimal.lab.yaml", import.meta.url), "utf8");
const one = {
  id: "image-no-digest",
  scope: "services.unifi",
  reason: "pinned: by #1 @home",
  until: "2027-05-01",
};

function agreed(text: string | undefined) {
  const lab = parseLab(text ?? "");
  return lab.ok ? lab.value.lab.acknowledge : lab.problems;
}

describe("an entry of acknowledge", () => {
  test("goes to the end of the list, as a person would have written it, and nothing else changes", () => {
    expect(acknowledge(founding, [one])).toBe(
      founding.replace(
        "    until: 2027-03-01\n",
        '    until: 2027-03-01\n  - id: image-no-digest\n    scope: services.unifi\n    reason: "pinned: by #1 @home"\n    until: 2027-05-01\n',
      ),
    );
  });

  test("makes the list where there is none", () => {
    const text = acknowledge(minimal, [{ ...one, scope: null }]);
    expect(text).toBe(
      `${minimal}acknowledge:\n  - id: image-no-digest\n    reason: "pinned: by #1 @home"\n    until: 2027-05-01\n`,
    );
  });

  test("that is there gets another day and reason; the same again changes nothing", () => {
    const again = { id: "image-no-digest", scope: "services.omada", reason: "still so", until: "2028-01-01" };
    const text = acknowledge(founding, [again]) ?? "";
    expect(text).toBe(
      founding
        .replace("    reason: the vendor's tags are followed on purpose\n", '    reason: "still so"\n')
        .replace("until: 2027-03-01", "until: 2028-01-01"),
    );
    expect(acknowledge(text, [again])).toBe(text);
  });

  test("of a list in flow style stays there", () => {
    const flow = founding.replace(/acknowledge:\n(?: .*\n)+/, "acknowledge: []\n");
    expect(agreed(acknowledge(flow, [one]))).toEqual([one]);
    const written = founding.replace(
      /acknowledge:\n(?: .*\n)+/,
      'acknowledge: [{ id: a, reason: "b", until: 2027-01-01 }]\n',
    );
    expect(agreed(acknowledge(written, [one]))).toHaveLength(2);
  });

  test("whatever the reason is, it reads back, and CRLF stays", () => {
    const reason = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
      .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
    fc.assert(
      fc.property(reason, fc.boolean(), (why, isCrlf) => {
        const before = isCrlf ? founding.replaceAll("\n", "\r\n") : founding;
        const text = acknowledge(before, [{ ...one, reason: why }]);
        expect(agreed(text)).toEqual([...(agreed(before) as object[]), { ...one, reason: why }]);
        expect(/[^\r]\n/.test(text ?? "")).toBe(!isCrlf);
      }),
      { numRuns: 50 },
    );
  });

  test("in a lab.yaml that is refused, or leans on an anchor, is not made", () => {
    expect(acknowledge("hosts: 1\n", [one])).toBeUndefined();
    const anchored = founding.replace("acknowledge:\n", "acknowledge: &said\n");
    expect(acknowledge(anchored, [one])).toBeUndefined();
  });
});
