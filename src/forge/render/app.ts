import type { App } from "../records/accounts.ts";
import type { Installation } from "../records/installations.ts";
import { nodeId, type World } from "../world.ts";
import { renderAccount } from "./account.ts";

/** GitHub's "integration": the App as others see it. */
export function renderApp(world: World, app: App) {
  return {
    id: app.id,
    slug: app.slug,
    client_id: `Iv23${app.id}`,
    node_id: nodeId("A", app.id),
    owner: renderAccount(world, app.owner),
    name: app.name,
    description: null,
    external_url: `${world.origin}/${app.slug}`,
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

export function renderInstallation(world: World, installation: Installation) {
  const { id, app, account } = installation;
  return {
    id,
    client_id: `Iv23${app.id}`,
    account: renderAccount(world, account),
    repository_selection: installation.repositories === "all" ? "all" : "selected",
    access_tokens_url: `${world.origin}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.origin}/installation/repositories`,
    html_url: `${world.origin}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt,
  };
}
