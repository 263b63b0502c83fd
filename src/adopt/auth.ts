import type { Block, Entry } from "./block.ts";
import type { Person } from "./people.ts";

/** What lab.auth must say for the virtual hosts that were found: secrets and addresses are assumed. */
export function describeAuth(services: readonly Block[], [person]: readonly Person[]): readonly Entry[] {
  const used = new Set(services.flatMap(({ entries }) => entries.flatMap(authOf)));
  const basic = {
    key: "basic",
    value: { users: [person?.name ?? "admin"], environmentSecret: "caddy/basic-auth" },
    comment: "assumed: who may log in, and the secret with BASIC_AUTH_<USER>=<hash>",
  };
  const forward = {
    key: "forward",
    value: { url: "http://127.0.0.1:9091" },
    comment: "assumed: the service that the virtual hosts ask",
  };
  return [used.has("basic") ? basic : [], used.has("forward") ? forward : []].flat();
}

function authOf({ key, value }: Entry): string[] {
  if (key !== "expose" || typeof value !== "object" || !("auth" in value)) return [];
  return typeof value.auth === "string" ? [value.auth] : [];
}
