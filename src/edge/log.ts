import { type DestinationStream, type Logger, pino } from "pino";

/**
 * What looks like a secret of GitHub's, wherever in a line it stands: tokens of all kinds, JSON web tokens, signatures of
 * webhooks, private keys.
 */
const secrets: readonly RegExp[] = [
  /\b(?:gh[a-z]|github_pat)_[A-Za-z0-9_]{16,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /\bsha(?:1|256)=[0-9a-f]{16,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs,
  /\bAGE-(?:SECRET-KEY|PLUGIN)[A-Z0-9-]{16,}/gi,
];

/** Keys whose values are never of use in a log. */
const paths = ["headers", "req.headers", "request.headers", "err.request", "err.response", "*.authorization"];

export type { Logger };

/**
 * A log of JSON lines without secrets.
 * @param level as pino names them
 * @param literal the values of this process's own secrets
 */
export function createLog(
  level: string,
  literal: readonly string[],
  to: DestinationStream = process.stdout,
): Logger {
  const known = literal.filter((secret) => secret.length >= 8).flatMap(asInJson);
  const write = (line: string): void => to.write(scrubbed(line, known));
  return pino({ level, redact: { paths, remove: true } }, { write });
}

/** A secret as it stands in a line of JSON, and each of its lines, since a key may be shown in parts. */
function asInJson(secret: string): readonly string[] {
  return [secret, ...secret.split("\n")]
    .filter((part) => part.length >= 8)
    .map((part) => JSON.stringify(part).slice(1, -1));
}

function scrubbed(line: string, known: readonly string[]): string {
  const withoutKnown = known.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line);
  return secrets.reduce((text, secret) => text.replace(secret, "[secret]"), withoutKnown);
}
