import type { Actor } from "./actor.ts";
import { notFound, Refusal } from "./answers.ts";
import { type Account, type Level, type Role, roles } from "./records/accounts.ts";
import type { Installation } from "./records/installations.ts";
import type { Repository } from "./records/repository.ts";

/** A permission of an App, such as `contents: write`. */
export interface Need {
  readonly permission: string;
  readonly level: Level;
}

export function need(permission: string, level: Level): Need {
  return { permission, level };
}

/** The role of a person: by ownership, as collaborator, or read of what is public. */
export function roleOf(account: Account, repository: Repository): Role | undefined {
  if (repository.owner === account) return "admin";
  return repository.collaborators.get(account) ?? (repository.private ? undefined : "read");
}

export function isAtLeast(role: Role | undefined, wanted: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(wanted);
}

/** Whether an installation reaches a repository. */
export function covers({ account, repositories }: Installation, repository: Repository): boolean {
  return repository.owner === account && (repositories === "all" || repositories.has(repository));
}

export function canSee(actor: Actor, repository: Repository): boolean {
  if (!repository.private) return true;
  if (actor.kind === "user") return roleOf(actor.account, repository) !== undefined;
  return actor.kind === "installation" && reaches(actor, repository);
}

/** @throws Refusal 404, since GitHub does not tell that a private repository is there. */
export function mustSee(actor: Actor, repository: Repository): void {
  if (!canSee(actor, repository)) throw notFound();
}

/** @throws Refusal 401 or 403 unless one of `needs` is granted; no needs: everybody who sees it may. */
export function mustBeAllowed(actor: Actor, repository: Repository, needs: readonly Need[]): void {
  if (needs.length === 0 || needs.some((wanted) => isAllowed(actor, repository, wanted))) return;
  if (actor.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  if (actor.kind === "installation") {
    const accepted = needs.map(({ permission, level }) => `${permission}=${level}`).join("; ");
    throw new Refusal(403, "Resource not accessible by integration", {
      headers: { "x-accepted-github-permissions": accepted },
    });
  }
  if (needs.some(({ permission }) => permission === "checks")) {
    throw new Refusal(403, "You must authenticate via a GitHub App.");
  }
  throw new Refusal(403, "Must have write access to repository");
}

/** What a person needs to write, by permission; where none is said, the role `write`. */
const rolesToWrite: Readonly<Record<string, Role>> = {
  issues: "read",
  pull_requests: "read",
  administration: "admin",
};

export function isAllowed(actor: Actor, repository: Repository, { permission, level }: Need): boolean {
  if (actor.kind === "anonymous" || actor.kind === "app") return level === "read" && !repository.private;
  if (actor.kind === "user") {
    if (permission === "checks" && level === "write") return false; // only Apps make check runs
    return isAtLeast(
      roleOf(actor.account, repository),
      level === "read" ? "read" : (rolesToWrite[permission] ?? "write"),
    );
  }
  if (level === "read" && !repository.private) return true;
  const granted = permission === "metadata" ? "read" : actor.permissions[permission];
  return reaches(actor, repository) && (granted === "write" || granted === level);
}

/**
 * Workflows are code with secrets: an App needs a permission of its own for them.
 *
 * @throws Refusal 403
 */
export function mustMayWrite(actor: Actor, repository: Repository, paths: Iterable<string>): void {
  const touched = [...paths].some((path) => path.startsWith(".github/workflows/"));
  if (!touched || actor.kind !== "installation") return;
  if (!isAllowed(actor, repository, need("workflows", "write"))) {
    throw new Refusal(403, "Resource not accessible by integration");
  }
}

function reaches(actor: Actor & { readonly kind: "installation" }, repository: Repository): boolean {
  const inToken = actor.repositories === "all" || actor.repositories.has(repository);
  return inToken && covers(actor.installation, repository);
}
