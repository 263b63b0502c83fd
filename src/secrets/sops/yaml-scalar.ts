import { floatText, integerText } from "./clear.ts";

/** What a plain YAML scalar is for sops (go-yaml 3), and how its MAC covers it; null for null. */
export interface Resolved {
  readonly isText: boolean;
  readonly plain: string | null;
}

const words = new Map<string, string | null>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, "True"] as const),
  ...["false", "False", "FALSE"].map((word) => [word, "False"] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, "NaN"] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, "+Inf"] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, "-Inf"] as const),
]);

/** Resolves a plain (unquoted) scalar. YAML 1.1's `yes` and `on` are strings, its `010` is octal. */
export function resolvePlain(source: string): Resolved {
  const word = words.get(source);
  if (word !== undefined) return { isText: false, plain: word };
  const plain = /^[-+0-9]/.test(source)
    ? (timestamp(source) ?? number(source.replaceAll("_", "")))
    : dotted(source);
  return plain === undefined ? { isText: true, plain: source } : { isText: false, plain };
}

function dotted(source: string): string | undefined {
  return /^\.\d+([eE][-+]?\d+)?$/.test(source) ? floatText(Number(source)) : undefined;
}

function number(digits: string): string | undefined {
  const [, sign = "", prefix = "", rest = ""] = /^([-+]?)(0[xXoObB]|0(?=\d))?(.*)$/.exec(digits) ?? [];
  if (prefix === "") return integerText(digits) ?? float(digits);
  const radix = prefix === "0" ? "0o" : prefix.toLowerCase();
  return inRadix(sign, `${radix}${rest}`) ?? float(digits);
}

/** JavaScript reads `0x`, `0o` and `0b` as Go does. */
function inRadix(sign: string, literal: string): string | undefined {
  if (!/^0(x[0-9a-f]+|o[0-7]+|b[01]+)$/i.test(literal)) return undefined;
  return integerText(`${sign === "-" ? "-" : ""}${BigInt(literal)}`);
}

function float(digits: string): string | undefined {
  const isFloat = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(digits);
  return isFloat && Number.isFinite(Number(digits)) ? floatText(Number(digits)) : undefined;
}

const date = /^(\d{4})-(\d{1,2})-(\d{1,2})/;
const time = /^([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})([.,]\d+)?(Z|[-+]\d\d:\d\d)?$/;

/** A timestamp as Go's RFC3339Nano prints it. */
function timestamp(source: string): string | undefined {
  const [day = "", year = "", month = "", dayOfMonth = ""] = date.exec(source) ?? [];
  const rest = source.slice(day.length);
  if (day === "" || !isDay(Number(year), Number(month), Number(dayOfMonth))) return undefined;
  const written = `${year}-${month.padStart(2, "0")}-${dayOfMonth.padStart(2, "0")}`;
  if (rest === "") return `${written}T00:00:00Z`;
  const [, separator, hour = "", minute = "", second = "", fraction = "", zone] = time.exec(rest) ?? [];
  if (separator === undefined || (separator === " ") !== (zone === undefined)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const clock = [hour, minute, second].map((part) => part.padStart(2, "0")).join(":");
  const nanoseconds = fraction.slice(1, 10).replace(/0+$/, "");
  const offset = zone === undefined || /^[-+]00:00$/.test(zone) ? "Z" : zone;
  return `${written}T${clock}${nanoseconds === "" ? "" : `.${nanoseconds}`}${offset}`;
}

function isDay(year: number, month: number, day: number): boolean {
  const last = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return last !== undefined && day >= 1 && day <= last;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
