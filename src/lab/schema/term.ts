import { z } from "zod";
import type { KeyFault } from "../keys.ts";

/** What to do about a text that has not the form of its term. */
export const remedies = z.registry<{ readonly hint: string }>();

/**
 * A word that lab.yaml is written in: a text of one form. `expected` is what an error gives as expected. Whatever
 * is validated here needs no escaping later.
 */
export function term(pattern: RegExp, expected: string, hint = "write it in that form"): z.ZodString {
  return z.string().regex(pattern, { error: expected, abort: true }).register(remedies, { hint });
}

/** A term that a pattern alone cannot tell; what `fault` refuses is not in the JSON Schema. */
export function checked(text: z.ZodString, fault: (text: string) => KeyFault | undefined): z.ZodString {
  return text.check((payload) => {
    const found = fault(payload.value);
    if (found === undefined) return;
    const { expected, hint } = found;
    payload.issues.push({ code: "custom", input: payload.value, message: expected, params: { hint } });
  });
}
