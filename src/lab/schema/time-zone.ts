import { z } from "zod";
import { checked } from "./term.ts";

/** IANA name that this runtime knows, in the letter case that its file in zoneinfo has. */
export const TimeZone = checked(z.string(), (name) => {
  if (isListed(name)) return undefined;
  const canonical = canonicalTimeZone(name);
  if (canonical === name) return undefined;
  const otherCase = canonical?.toLowerCase() === name.toLowerCase();
  if (canonical !== undefined && !otherCase && /^[A-Z][^/]*(\/[A-Z][^/]*)*$/.test(name)) return undefined;
  return {
    expected: "an IANA time zone such as Europe/Berlin",
    hint: otherCase ? `did you mean "${canonical}"?` : "`timedatectl list-timezones` lists them",
  };
});

/** Most names are; looking there takes a tenth of the time that a formatter's first use does. */
function isListed(name: string): boolean {
  listed ??= new Set(Intl.supportedValuesOf("timeZone"));
  return listed.has(name);
}
let listed: ReadonlySet<string> | undefined;

function canonicalTimeZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
