import { createVerify } from "node:crypto";
import { Refusal } from "./answers.ts";
import type { Account, App, Permissions } from "./records/accounts.ts";
import type { Installation } from "./records/installations.ts";
import type { Repository } from "./records/repository.ts";
import type { World } from "./world.ts";

/** Who asks: nobody, a person, an App itself (by JWT), or an App as one of its installations. */
export type Actor =
  | { readonly kind: "anonymous" }
  | { readonly kind: "user"; readonly account: Account }
  | { readonly kind: "app"; readonly app: App }
  | {
      readonly kind: "installation";
      readonly app: App;
      readonly installation: Installation;
      readonly repositories: "all" | ReadonlySet<Repository>;
      readonly permissions: Permissions;
    };

/**
 * Reads `Authorization`: `token …`, `bearer …`, or Basic with the token as password, as git sends it.
 *
 * @throws Refusal 401 for a token that is unknown, expired, or a JWT that does not verify; 403 when the installation is
 * suspended.
 */
export function actorOf(world: World, header: string | undefined): Actor {
  const token = tokenOf(header);
  if (token === undefined) return { kind: "anonymous" };
  if (token.split(".").length === 3) return { kind: "app", app: verifiedApp(world, token) };
  const known = world.tokens.get(token);
  if (known === undefined) throw badCredentials();
  if (known.kind === "user") return known;
  const { installation, repositories, permissions, expiresAt } = known;
  if (expiresAt <= world.now() || world.installations.get(installation.id) !== installation)
    throw badCredentials();
  if (installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  return { kind: "installation", app: installation.app, installation, repositories, permissions };
}

/** Whose name stands on what the actor does. */
export function accountOf(actor: Actor): Account {
  if (actor.kind === "user") return actor.account;
  if (actor.kind === "installation") return actor.app.bot;
  throw new Refusal(401, "Requires authentication");
}

/** The App behind an installation token. */
export function appOf(actor: Actor): App | undefined {
  return actor.kind === "installation" ? actor.app : undefined;
}

function badCredentials(): Refusal {
  return new Refusal(401, "Bad credentials");
}

function tokenOf(header: string | undefined): string | undefined {
  const [scheme = "", value = ""] = (header ?? "").split(" ");
  if (/^(token|bearer)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  return Buffer.from(value, "base64").toString().split(":").slice(1).join(":");
}

/** Clocks of client and server may differ by a minute. */
const clockSkew = 60;
const longestJwt = 600;

function verifiedApp(world: World, token: string): App {
  const [head = "", body = "", signature = ""] = token.split(".");
  const claims = decode(body);
  const app = world.apps.get(Number(claims.iss));
  if (app === undefined || decode(head).alg !== "RS256") throw undecodable();
  const valid = createVerify("RSA-SHA256")
    .update(`${head}.${body}`)
    .verify(app.publicKey, signature, "base64url");
  if (!valid) throw undecodable();
  const [issued, expires] = [Number(claims.iat), Number(claims.exp)];
  const now = Math.floor(world.now() / 1000);
  if (!(expires > now)) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time",
    );
  }
  if (!(issued <= now + clockSkew)) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (expires - Math.max(issued, now - clockSkew) > longestJwt + clockSkew) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  return app;
}

function undecodable(): Refusal {
  return new Refusal(401, "A JSON web token could not be decoded");
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    throw undecodable();
  }
}
