import type { Actor } from "../actor.ts";
import { type Answer, created, listed, noContent, notFound, ok, present, Refusal } from "../answers.ts";
import { createApp, deleteInstallation, setSuspended } from "../apps.ts";
import { texts } from "../fields.ts";
import type { App, Level, Permissions } from "../records/accounts.ts";
import type { Installation } from "../records/installations.ts";
import type { Repository } from "../records/repository.ts";
import { renderApp, renderInstallation } from "../render/app.ts";
import { renderRepository } from "../render/repository.ts";
import { covers } from "../rights.ts";
import { findRepository, type Request, type Route, route } from "../routing.ts";
import { isoSeconds, nextId, type World } from "../world.ts";

const tokenLife = 3_600_000;

export const appRoutes: readonly Route[] = [
  route("GET", "/app", ({ world, actor }) => {
    const app = theApp(actor);
    return ok({ ...renderApp(world, app), installations_count: installationsOf(world, app).length });
  }),

  route("GET", "/app/installations", ({ world, actor }) =>
    listed(
      installationsOf(world, theApp(actor)).map((installation) => renderInstallation(world, installation)),
    ),
  ),

  route("GET", "/app/installations/{installation_id}", (request) =>
    ok(renderInstallation(request.world, findInstallation(request))),
  ),

  route("DELETE", "/app/installations/{installation_id}", (request) => {
    deleteInstallation(request.world, findInstallation(request));
    return noContent;
  }),

  route("PUT", "/app/installations/{installation_id}/suspended", (request) => {
    setSuspended(request.world, findInstallation(request), true);
    return noContent;
  }),

  route("DELETE", "/app/installations/{installation_id}/suspended", (request) => {
    setSuspended(request.world, findInstallation(request), false);
    return noContent;
  }),

  route("POST", "/app/installations/{installation_id}/access_tokens", (request) => makeToken(request)),

  route("GET", "/repos/{owner}/{repo}/installation", ({ world, actor, params }) => {
    const app = theApp(actor);
    const repository = present(findRepository(world, `${params.owner}/${params.repo}`));
    const found = installationsOf(world, app).find((installation) => covers(installation, repository));
    return ok(renderInstallation(world, present(found)));
  }),

  route("GET", "/installation/repositories", ({ world, actor }) => {
    if (actor.kind !== "installation") throw new Refusal(403, "Resource not accessible by integration");
    const found = [...world.repositories.values()].filter(
      (repository) =>
        covers(actor.installation, repository) &&
        (actor.repositories === "all" || actor.repositories.has(repository)),
    );
    return listed(
      found.map((repository) => renderRepository(world, repository)),
      "repositories",
    );
  }),

  route("POST", "/app-manifests/{code}/conversions", ({ world, params }) => {
    const code = params.code ?? "";
    const manifest = present(world.manifests.get(code));
    world.manifests.delete(code); // good for one conversion
    const { app, privateKey } = createApp(world, {
      name: String(manifest.name),
      owner: present([...world.accounts.values()].find(({ type }) => type !== "Bot")),
      permissions: (manifest.default_permissions ?? {}) as Permissions,
      events: texts(manifest, "default_events"),
      ...hookOf(manifest),
    });
    return created({
      ...renderApp(world, app),
      client_id: `Iv23${app.id}`,
      client_secret: "forge-client-secret",
      webhook_secret: app.hook.secret,
      pem: privateKey,
    });
  }),
];

function hookOf(manifest: Readonly<Record<string, unknown>>): { readonly hookUrl?: string } {
  const hook = manifest.hook_attributes as { readonly url?: unknown } | undefined;
  return typeof hook?.url === "string" ? { hookUrl: hook.url } : {};
}

/** @throws Refusal 401 unless the request carries an App's JWT. */
export function theApp(actor: Actor): App {
  if (actor.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
  return actor.app;
}

function installationsOf(world: World, app: App): readonly Installation[] {
  return [...world.installations.values()].filter((installation) => installation.app === app);
}

function findInstallation({ world, actor, params }: Request): Installation {
  const found = present(world.installations.get(Number(params.installation_id)));
  if (found.app !== theApp(actor)) throw notFound();
  return found;
}

/** A token for an hour, for all repositories and permissions of the installation or for fewer, never for more. */
function makeToken(request: Request): Answer {
  const { world, body } = request;
  const installation = findInstallation(request);
  if (installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  const permissions = (body.permissions ?? installation.permissions) as Permissions;
  for (const [name, level] of Object.entries(permissions)) mustHave(installation, name, level);
  const repositories = wantedRepositories(request, installation);
  const expiresAt = world.now() + tokenLife;
  const token = `ghs_forge${String(nextId(world)).padStart(31, "0")}`;
  world.tokens.set(token, { kind: "installation", installation, repositories, permissions, expiresAt });
  return created({
    token,
    expires_at: isoSeconds(expiresAt),
    permissions,
    repository_selection: installation.repositories === "all" && repositories === "all" ? "all" : "selected",
    ...(repositories === "all"
      ? {}
      : { repositories: [...repositories].map((repository) => renderRepository(world, repository)) }),
  });
}

function mustHave(installation: Installation, name: string, level: Level): void {
  const granted = name === "metadata" ? "write" : installation.permissions[name];
  if (granted === "write" || granted === level) return;
  throw new Refusal(422, "The permissions requested are not granted to this installation.");
}

function wantedRepositories(
  { world, body }: Request,
  installation: Installation,
): "all" | ReadonlySet<Repository> {
  if (body.repositories === undefined && body.repository_ids === undefined) return "all";
  const names = texts(body, "repositories");
  const ids = Array.isArray(body.repository_ids) ? body.repository_ids : [];
  const found = [...world.repositories.values()].filter(
    (repository) =>
      covers(installation, repository) && (names.includes(repository.name) || ids.includes(repository.id)),
  );
  if (found.length < names.length + ids.length) {
    throw new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return new Set(found);
}
