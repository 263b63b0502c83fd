/** How sops writes numbers into its MAC: strconv.Itoa and strconv.FormatFloat(x, 'f', -1, 64) of Go. */

const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Decimal digits as Go's int64 prints them; undefined where they are none. */
export function integerText(digits: string): string | undefined {
  if (!/^[+-]?\d+$/.test(digits)) return undefined;
  const value = BigInt(digits.replace(/^\+/, ""));
  return value < least || value > most ? undefined : value.toString();
}

/** The shortest decimal digits that read back as the same float, never with an exponent. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "", exponent = "0"] = Math.abs(value).toString().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return sign + shifted(whole, fraction, Number(exponent));
}

function shifted(whole: string, fraction: string, by: number): string {
  if (by === 0) return fraction === "" ? whole : `${whole}.${fraction}`;
  if (by < 0) return `0.${"0".repeat(-by - whole.length)}${whole}${fraction}`;
  return whole + fraction.padEnd(by, "0");
}
