import { createHmac, createSign } from "node:crypto";
import { ProbotOctokit } from "probot";
import { describe, expect, test } from "vitest";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest, octokitFor } from "../support/forge/start.ts";

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function jwt(claims: Readonly<Record<string, unknown>>, privateKey: string): string {
  const text = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")}`;
}

describe("Apps", () => {
  test("Octokit's own App authentication gets a token and works with it", async () => {
    const forge = await forgeForTest();
    const { app, privateKey, installation, at } = labIn(forge);
    const octokit = new ProbotOctokit({
      baseUrl: forge.url,
      auth: { appId: app.id, privateKey, installationId: installation.id },
    });
    expect((await octokit.rest.repos.get(at)).data.full_name).toBe("erin/homelab");
    expect((await octokit.rest.apps.getAuthenticated()).data?.slug).toBe("labkeeper");
    const { data } = await octokit.rest.apps.listReposAccessibleToInstallation();
    expect(data.repositories.map(({ name }) => name)).toEqual(["homelab"]);
    expect((await octokit.rest.apps.getRepoInstallation(at)).data.id).toBe(installation.id);
    const one = await octokit.rest.apps.getInstallation({ installation_id: installation.id });
    expect(one.data.permissions).toEqual(app.permissions);
    await octokit.rest.apps.updateWebhookConfigForApp({ secret: "renewed" });
    expect((await octokit.rest.apps.getWebhookConfigForApp()).data.secret).not.toBe("renewed");
    expect(app.hook.secret).toBe("renewed");
    expect(forge.calls.all().length - forge.calls.counted().length).toBe(1);
  });

  test("a JWT must be signed by the App's key, and be of now", async () => {
    const forge = await forgeForTest();
    const { app, privateKey } = labIn(forge);
    const stranger = forge.createApp({ name: "other", owner: app.owner, permissions: {}, events: [] });
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: String(app.id), iat: now - 30, exp: now + 300 };
    const ask = (token: string) => octokitFor(forge, token).rest.apps.getAuthenticated();
    expect((await ask(jwt(claims, privateKey))).status).toBe(200);
    await expect(ask(jwt(claims, stranger.privateKey))).rejects.toThrow("could not be decoded");
    const unsigned = `${encode({ alg: "none" })}.${encode(claims)}.`;
    const text = `${encode({ alg: "HS256" })}.${encode(claims)}`;
    const secret = createHmac("sha256", app.publicKey).update(text).digest("base64url");
    for (const token of [unsigned, `${text}.${secret}`]) {
      await expect(ask(token)).rejects.toThrow("could not be decoded");
    }
    await expect(ask(jwt({ ...claims, exp: now - 1 }, privateKey))).rejects.toThrow("Expiration time");
    await expect(ask(jwt({ ...claims, exp: now + 3600 }, privateKey))).rejects.toThrow(
      "too far in the future",
    );
    await expect(ask(jwt({ ...claims, iat: now + 300 }, privateKey))).rejects.toThrow("Issued at");
  });

  test("a token can be narrowed, never widened, and ends after an hour", async () => {
    let now = Date.now();
    const forge = await forgeForTest({ now: () => now });
    const { app, privateKey, installation, at, erin } = labIn(forge);
    const other = forge.createRepository({ owner: erin, name: "other" });
    const seconds = Math.floor(now / 1000);
    const asItself = octokitFor(forge, jwt({ iss: app.id, iat: seconds, exp: seconds + 60 }, privateKey));
    const create = async (limits: {
      repository_ids?: number[];
      permissions?: { contents?: "read" | "write"; actions?: "write" };
    }) =>
      (
        await asItself.rest.apps.createInstallationAccessToken({
          installation_id: installation.id,
          ...limits,
        })
      ).data;
    const { token } = await create({ repository_ids: [other.id], permissions: { contents: "read" } });
    const narrow = octokitFor(forge, token);
    await expect(narrow.rest.repos.get(at)).rejects.toMatchObject({ status: 404 });
    const write = narrow.rest.git.createBlob({ owner: "erin", repo: "other", content: "x" });
    await expect(write).rejects.toThrow("Resource not accessible by integration");
    await expect(create({ permissions: { actions: "write" } })).rejects.toMatchObject({ status: 422 });
    await expect(create({ repository_ids: [7] })).rejects.toMatchObject({ status: 422 });
    const full = octokitFor(forge, (await create({})).token);
    expect((await full.rest.repos.get(at)).status).toBe(200);
    now += 3_600_001;
    await expect(full.rest.repos.get(at)).rejects.toMatchObject({ status: 401 });
  });

  test("suspended or uninstalled, its tokens are worth nothing, and the App is told", async () => {
    const forge = await forgeForTest();
    const { app, privateKey, installation, asApp, at } = labIn(forge);
    const now = Math.floor(Date.now() / 1000);
    const asItself = octokitFor(forge, jwt({ iss: app.id, iat: now, exp: now + 60 }, privateKey));
    const one = { installation_id: installation.id };
    await asItself.rest.apps.suspendInstallation(one);
    await expect(asApp.rest.repos.get(at)).rejects.toThrow("suspended");
    await asItself.rest.apps.unsuspendInstallation(one);
    expect((await asApp.rest.repos.get(at)).status).toBe(200);
    await asItself.rest.apps.deleteInstallation(one);
    await expect(asApp.rest.repos.get(at)).rejects.toMatchObject({ status: 401 });
    expect((await asItself.rest.apps.listInstallations()).data).toEqual([]);
    const told = forge
      .deliveries()
      .flatMap(({ event, action }) => (event === "installation" ? [action] : []));
    expect(told).toEqual(["created", "suspend", "unsuspend", "deleted"]);
  });

  test("a manifest is converted once", async () => {
    const forge = await forgeForTest();
    forge.createAccount("erin");
    const manifest = { name: "Keeper", default_permissions: { contents: "write" }, default_events: ["push"] };
    forge.world.manifests.set("abc", manifest);
    const octokit = octokitFor(forge);
    const { data } = await octokit.rest.apps.createFromManifest({ code: "abc" });
    expect(data.pem).toContain("PRIVATE KEY");
    expect(forge.world.apps.get(data.id)?.hook.secret).toBe(data.webhook_secret);
    await expect(octokit.rest.apps.createFromManifest({ code: "abc" })).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe("who may what", () => {
  test("roles are told by the permission API, and private repositories hide", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository } = labIn(forge);
    const frank = forge.createAccount("frank");
    const ask = async () =>
      (await asApp.rest.repos.getCollaboratorPermissionLevel({ ...at, username: "frank" })).data;
    expect((await ask()).role_name).toBe("none");
    await expect(octokitFor(forge, forge.createUserToken(frank)).rest.repos.get(at)).rejects.toMatchObject({
      status: 404,
    });
    repository.collaborators.set(frank, "maintain");
    expect(await ask()).toMatchObject({ permission: "write", role_name: "maintain" });
    repository.collaborators.set(frank, "triage");
    expect(await ask()).toMatchObject({ permission: "read", role_name: "triage" });
    const unsigned = octokitFor(forge);
    await expect(unsigned.rest.repos.get(at)).rejects.toMatchObject({ status: 404 });
    await expect(octokitFor(forge, "ghp_unknown").rest.repos.get(at)).rejects.toThrow("Bad credentials");
  });

  test("a renamed or transferred repository redirects, an archived one takes no writes", async () => {
    const forge = await forgeForTest();
    const { asErin, at, repository } = labIn(forge);
    forge.createAccount("orga", "Organization");
    await asErin.rest.repos.update({ ...at, name: "lab" });
    expect((await asErin.rest.repos.get(at)).data.full_name).toBe("erin/lab");
    expect((await asErin.request(`GET /repositories/${repository.id}`)).data.id).toBe(repository.id);
    const now = { owner: "erin", repo: "lab" };
    await asErin.rest.repos.update({ ...now, archived: true });
    const write = asErin.rest.git.createBlob({ ...now, content: "x" });
    await expect(write).rejects.toThrow("archived");
    await asErin.rest.repos.update({ ...now, archived: false });
    const told = forge.deliveries().flatMap(({ event, action }) => (event === "repository" ? [action] : []));
    expect(told).toEqual(["renamed", "archived", "unarchived"]);
  });

  test("an App changes workflows only with the permission for them", async () => {
    const forge = await forgeForTest();
    const { asApp, at, installation } = labIn(forge);
    const tree = [{ path: ".github/workflows/x.yaml", mode: "100644" as const, content: "on: push\n" }];
    await expect(asApp.rest.git.createTree({ ...at, tree })).rejects.toMatchObject({ status: 403 });
    const elsewhere = [{ path: ".github/x.yaml", mode: "100644" as const, content: "a: b\n" }];
    expect((await asApp.rest.git.createTree({ ...at, tree: elsewhere })).status).toBe(201);
    const file = { ...at, path: ".github/workflows/x.yaml", message: "x", content: "b246IHB1c2gK" };
    await expect(asApp.rest.repos.createOrUpdateFileContents(file)).rejects.toMatchObject({ status: 403 });
    installation.permissions = { ...installation.permissions, workflows: "write" };
    const token = {
      kind: "installation",
      installation,
      repositories: "all",
      permissions: installation.permissions,
    } as const;
    forge.world.tokens.set("ghs_more", { ...token, expiresAt: Date.now() + 60_000 });
    expect((await octokitFor(forge, "ghs_more").rest.git.createTree({ ...at, tree })).status).toBe(201);
  });
});

describe("installations change", () => {
  test("by repositories, by permissions, by a transfer", async () => {
    const forge = await forgeForTest();
    const { asErin, asApp, at, repository, installation, erin, app } = labIn(forge);
    const other = forge.createRepository({ owner: erin, name: "other" });
    forge.changeRepositories(installation, { removed: [other] });
    expect((await asApp.rest.apps.listReposAccessibleToInstallation()).data.total_count).toBe(1);
    forge.changeRepositories(installation, { added: [other] });
    app.permissions = { ...app.permissions, workflows: "write" };
    expect(installation.permissions.workflows).toBeUndefined();
    forge.acceptPermissions(installation);
    expect(installation.permissions.workflows).toBe("write");
    const orga = forge.createAccount("orga", "Organization");
    forge.install(app, { account: orga, repositories: "all" });
    await asErin.rest.repos.transfer({ ...at, new_owner: "orga" });
    expect(repository.owner).toBe(orga);
    await expect(asApp.rest.repos.get({ owner: "orga", repo: "homelab" })).rejects.toMatchObject({
      status: 404,
    });
    const told = forge.deliveries().map(({ event, action }) => `${event}.${action}`);
    expect(told.filter((name) => name.startsWith("installation"))).toEqual([
      "installation.created",
      "installation_repositories.removed",
      "installation_repositories.added",
      "installation.new_permissions_accepted",
      "installation.created",
    ]);
  });
});
