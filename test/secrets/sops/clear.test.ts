import { expect, test } from "vitest";
import { floatText, integerText } from "../../../src/secrets/sops/clear.ts";
import type { FaultCode } from "../../../src/secrets/sops/fault.ts";
import { verifyMac } from "../../../src/secrets/sops/verify.ts";
import { describeWith } from "../../support/tools.ts";
import { newKey, sealedFor } from "./keys.ts";
import { sopsIn } from "./sops.ts";

test.each([
  [0, "0"],
  [-0, "-0"],
  [1.5, "1.5"],
  [1e21, "1000000000000000000000"],
  [1.2345e25, "12345000000000000000000000"],
  [1e-7, "0.0000001"],
  [-1.25e-9, "-0.00000000125"],
  [5e-324, `0.${"0".repeat(323)}5`],
  [Number.MAX_VALUE, `17976931348623157${"0".repeat(292)}`],
  [Number.POSITIVE_INFINITY, "+Inf"],
  [Number.NaN, "NaN"],
])("%d is written %s", (value, text) => {
  expect(floatText(value)).toBe(text);
  expect(Object.is(Number(text === "+Inf" ? "Infinity" : text), value)).toBe(true);
});

test.each([
  ["9223372036854775807", "9223372036854775807"],
  ["-9223372036854775808", "-9223372036854775808"],
  ["9223372036854775808", undefined],
  ["+007", "7"],
  ["1.0", undefined],
])("the integer %s is %s", (digits, text) => {
  expect(integerText(digits)).toBe(text);
});

/** Ways to write values that sops leaves in the clear, each put in the place of each canonical value of its format. */
const written: readonly (readonly [
  ending: string,
  canonical: readonly string[],
  others: readonly string[],
])[] = [
  [
    "yaml",
    ["31", "text", "true", "2001-12-14T21:59:43.1Z", "1.5"],
    [
      "0x1F",
      "0X1f",
      "0o37",
      "037",
      "3_1",
      "+31",
      "31.0",
      "3.1e1",
      "0b11111",
      '"31"',
      "'31'",
      "!!int 31",
      "0x_1F",
      "31 # n",

      "'text'",
      '"te\\x78t"',
      "|-\n    text",
      ">-\n    text",
      "text # x",
      "te xt",
      "te\n    xt",
      "!!str text",
      "TEXT",
      "True",
      "TRUE",
      "yes",
      "on",
      "y",
      "'true'",
      "~",
      "null",
      "''",
      ".inf",
      ".NaN",

      "2001-12-14T21:59:43.10Z",
      "2001-12-14t21:59:43.1Z",
      "2001-12-14 21:59:43.1",
      "2001-12-14T22:59:43.1+01:00",
      "2001-12-14",
      "1.50",
      "+1.5",
      "15e-1",
      ".15e1",
      "1_.5",
      "1.5e0",
      "01.5",
      "1.5f",
      "18446744073709551615",
      "1e999",
    ],
  ],
  [
    "json",
    ["31", '"text"', "true", "1.5"],
    ["31.0", "3.1e1", "310e-1", '"31"', '"te\\u0078t"', "false", "null", "1.50", "15e-1", "-31", "031"],
  ],
  ["env", ["text", "a\\nb"], ["'text'", '"text"', " text", "text ", "text#x", "a\\\\nb", "a\\n", ""]],
  [
    "ini",
    ["text", "a b"],
    [
      "'text'",
      '"text"',
      "`text`",
      "text ; note",
      "text#note",
      "text\t",
      "'te'xt'",
      '"text',
      "`a b`",
      '"a b"',
      "a  b",
      '"""text"""',
      "text\\",
    ],
  ],
];

function verdictOf(isSame: boolean, ours: FaultCode | undefined) {
  if (isSame && ours === "needs-sops") return "leftToSops";
  if (isSame !== (ours === undefined)) return "disagree";
  return isSame ? "same" : "different";
}

describeWith(["sops"], "a value in the clear is what Go makes of it", () => {
  test.each(written)(".%s", async (ending, canonical, others) => {
    const sops = sopsIn();
    const key = await newKey();
    const path = `a.sops.${ending}`;
    const verdicts = { same: 0, different: 0, leftToSops: 0, disagree: 0 };
    for (const value of canonical) {
      const plain =
        {
          yaml: `v_unencrypted: ${value}\n`,
          json: `{"v_unencrypted": ${value}}`,
          env: `v_unencrypted=${value}\n`,
          ini: `[s]\nv_unencrypted = ${value}\n`,
        }[ending] ?? "";
      const text = await sops.encrypt({ path, plain, recipients: [key] });
      for (const other of [...canonical, ...others]) {
        const edited = {
          path,
          text: text.replace(
            /(v_unencrypted"?[:=]? *[:=]? *)[^\n]*?(,?)(\n)/,
            (_, head: string, comma: string, end: string) => head + other + comma + end,
          ),
        };
        const theirs = await sops.decrypt(edited, key);
        const ours = (await verifyMac(sealedFor(key, edited)))?.code;
        const verdict = verdictOf(typeof theirs === "string", ours);
        verdicts[verdict]++;
        if (verdict === "disagree") console.log(`${value} as ${other}: sops ${theirs}, we ${ours}`);
      }
    }
    console.log(`.${ending}: ${JSON.stringify(verdicts)}`);
    expect(verdicts.disagree).toBe(0);
    expect(verdicts.same).toBeGreaterThan(0);
    expect(verdicts.different).toBeGreaterThan(0);
    expect(verdicts.leftToSops).toBeLessThan(verdicts.same);
  });
});
