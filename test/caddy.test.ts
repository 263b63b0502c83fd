import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createGate } from "node:http";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished } from "vitest";
import { benchOf, goldenHosts } from "./nix/tunables.ts";
import { nixEval } from "./support/nix.ts";
import { tempDirectory, writeTree } from "./support/temp.ts";
import { testWith } from "./support/tools.ts";

const here = import.meta.dirname;

/** Arguments of mkCaddyVirtualHost; those that every virtual host needs are added. */
type VirtualHost = Readonly<Record<string, unknown>>;

const forward = {
  url: "https://auth.lab.example.net",
  path: "/api/authz/forward-auth?rd=%2Fa&x=1",
  copyHeaders: ["Remote-User", "Remote-Groups"],
};
const virtualHosts: Readonly<Record<string, VirtualHost>> = {
  plain: { port: 8000 },
  none: { auth: "none" },
  "own-authority": { acmeHost: null },
  own: { scheme: "https" },
  unifi: { scheme: "https", port: 18443, headers: "keep-host" },
  omada: { scheme: "https", port: 8043, headers: "rewrite-host" },
  basic: { auth: "basic", authOptions: { users: [{ name: "ryan", variable: "HASH_OF_RYAN" }] } },
  forward: { auth: "forward", authOptions: forward },
  "forward-plain": { auth: "forward", authOptions: { url: "http://127.0.0.1:9091" } },
  "forward-too": { auth: "forward", authOptions: forward },
};
/** The password is x. */
const hash = "$2a$04$abcdefghijklmnopqrstuuPp7HPfoAs8I2dCQCQ/fW7zEJv8I8C8e";
const environment = { HASH_OF_RYAN: hash, BASIC_AUTH_ADA: hash };

/** The Caddyfile of a host with these virtual hosts, as the NixOS module writes it; `settings`: of services.caddy. */
async function caddyfileOf(
  hosts: readonly VirtualHost[],
  logDir: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const modules = hosts.map((host) => ({ acmeHost: "lab.example.net", port: 8000, ...host }));
  const caddyfile = await nixEval(
    `let
      inherit (import ./service.nix { }) evaluate helpers;
      hosts = builtins.fromJSON ${nixString(JSON.stringify(modules))};
    in
    (evaluate (
      [
        (helpers.mkCaddy {
          certificate = {
            domain = "lab.example.net";
            email = "ops@example.net";
            dnsProvider = "cloudflare";
            environmentFile = "/run/secrets/acme";
          };
        })
        { services.caddy = builtins.fromJSON ${nixString(JSON.stringify({ logDir, ...settings }))}; }
      ]
      ++ map helpers.mkCaddyVirtualHost hosts
    )).system.build.caddyfile`,
    join(here, "nix"),
  );
  return String(caddyfile);
}

function nixString(text: string): string {
  return JSON.stringify(text).replaceAll("${", "\\${");
}

/** A folder with a Caddyfile that is fit for this machine: its certificate, and words that its Caddy knows. */
async function prepare(caddyfile: string, { caddy, openssl }: { caddy: string; openssl: string }) {
  const directory = await certificateFolder(openssl);
  const here = caddyfile.replaceAll("/var/lib/acme/lab.example.net", directory);
  const text = (await isOld(caddy)) ? here.replaceAll("basic_auth", "basicauth") : here;
  writeTree(directory, { Caddyfile: text });
  const env = { ...environment, HOME: directory, PATH: process.env.PATH ?? "" };
  return (command: "adapt" | "run" | "validate") =>
    execa(caddy, [command, "--adapter", "caddyfile", "--config", join(directory, "Caddyfile")], {
      env,
      extendEnv: false,
    });
}

/** A new folder with a certificate for every name below lab.example.net: cert.pem and key.pem. */
async function certificateFolder(openssl: string): Promise<string> {
  const directory = tempDirectory();
  const [key, certificate] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const subject = ["-subj", "/CN=lab.example.net", "-addext", "subjectAltName=DNS:*.lab.example.net"];
  const asked = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await execa(openssl, [...asked, "-days", "1", ...subject, "-keyout", key, "-out", certificate]);
  return directory;
}

/** Before 2.8 basic_auth was called basicauth. */
async function isOld(caddy: string): Promise<boolean> {
  const { stdout } = await execa(caddy, ["version"]);
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(major) === 2 && Number(minor) < 8;
}

/** All values below a key of this name, wherever it is. */
function valuesOf(data: unknown, name: string): unknown[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => [
    ...(key === name ? [value] : []),
    ...valuesOf(value, name),
  ]);
}

const tools = ["caddy", "nix-instantiate", "openssl"] as const;

testWith(tools, "Caddy takes the Caddyfile of every kind of virtual host", async (paths) => {
  const logs = tempDirectory();
  const named = Object.entries(virtualHosts).map(([name, host]) => ({
    hostName: `${name}.lab.example.net`,
    ...host,
  }));
  const caddyfile = await caddyfileOf(named, logs);
  const caddy = await prepare(caddyfile, paths);
  const adapted: unknown = JSON.parse((await caddy("adapt")).stdout);

  const served = valuesOf(adapted, "host").flat().map(String);
  expect(served.toSorted()).toEqual(named.map(({ hostName }) => hostName).toSorted());
  const dialled = valuesOf(adapted, "dial").map(String);
  expect(dialled.filter((to) => !to.startsWith("127.0.0.1:"))).toEqual([
    "auth.lab.example.net:443",
    "auth.lab.example.net:443",
  ]);
  expect(valuesOf(adapted, "insecure_skip_verify")).toEqual([true, true, true]);
  expect(valuesOf(adapted, "uri")).toEqual(expect.arrayContaining([forward.path]));
  expect(valuesOf(adapted, "accounts")).toEqual([
    [{ username: "ryan", password: expect.stringMatching(/^(\$2a\$|JDJh)/) }],
  ]);
  expect(valuesOf(adapted, "max_size")).toEqual([]);
  expect(valuesOf(adapted, "policies").flat()).toContainEqual({
    subjects: ["own-authority.lab.example.net"],
    issuers: [{ module: "internal" }],
  });
  expect(valuesOf(adapted, "grace_period")).toEqual([10_000_000_000]);

  expect((await caddy("validate")).stdout).toContain("Valid configuration");
});

/** Hosts of the golden trees that publish something, and the names of their virtual hosts. */
const publishing = [
  { lab: "founding", names: ["attic", "omada", "op", "paperless", "unifi"] },
  { lab: "services-with-secrets", names: ["cache", "dash", "op", "wiki"] },
];

for (const { lab, names } of publishing) {
  testWith(tools, `${lab}: Caddy takes the Caddyfile of the golden tree`, async (paths) => {
    const golden = goldenHosts.find((one) => one.lab === lab && one.host === "luna");
    if (golden === undefined) throw new Error(`${lab} has no luna`);
    const caddyfile = await nixEval(
      `(import ${here}/nix/host.nix { class = "nixos"; path = "${benchOf(golden).folder}"; }).config.system.build.caddyfile`,
    );
    const caddy = await prepare(String(caddyfile).replaceAll("/var/log/caddy", tempDirectory()), paths);
    const adapted: unknown = JSON.parse((await caddy("adapt")).stdout);
    const served = valuesOf(adapted, "host").flat().map(String);
    expect(served.toSorted()).toEqual(names.map((name) => `${name}.lab.example.net`));
    expect((await caddy("validate")).stdout).toContain("Valid configuration");
  });
}

testWith(tools, "a broken Caddyfile, and one without its certificate, are seen", async (paths) => {
  const caddyfile = await caddyfileOf([{ hostName: "app.lab.example.net" }], tempDirectory());
  const broken = [
    caddyfile.replace(/\}\s*$/, ""),
    caddyfile.replace("reverse_proxy", "reverse_prox"),
    caddyfile.replace("127.0.0.1:8000", "127.0.0.1:8000 {\n header_up\n }"),
  ];
  for (const text of broken) {
    expect(text).not.toBe(caddyfile);
    await expect((await prepare(text, paths))("adapt")).rejects.toThrow("Error");
  }
  const elsewhere = await prepare(caddyfile.replace("cert.pem", "none.pem"), paths);
  await elsewhere("adapt");
  await expect(elsewhere("validate")).rejects.toThrow("none.pem");
});

/** An app with a certificate of its own that redirects, as Omada does, to the name that it believes to have. */
async function app(openssl: string): Promise<number> {
  const folder = await certificateFolder(openssl);
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(folder, name)));
  const server = createServer({ key, cert }, ({ headers, url }, response) => {
    const claimed = headers["remote-user"] ?? "nobody";
    const answered = {
      Location: `https://${headers.host}${url}/login`,
      "X-Seen": headers.host,
      "X-User": claimed,
    };
    response.writeHead(302, answered);
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A service that lets everybody in, and knows only those with this cookie by name. */
async function gate(): Promise<number> {
  const server = createGate(({ headers }, response) => {
    response.writeHead(200, headers.cookie === "ryan" ? { "Remote-User": "ryan" } : {});
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** What Caddy at `port` answers when it is called by `hostName`, or why it does not. */
function answer(hostName: string, port: number, headers: Readonly<Record<string, string>> = {}) {
  const options = { host: "127.0.0.1", port, path: "/x", servername: hostName, rejectUnauthorized: false };
  return new Promise((done) => {
    request({ ...options, agent: false, headers: { Host: hostName, ...headers } }, (response) => {
      const { location, "x-seen": seen, "x-user": user } = response.headers;
      response.resume();
      done({ status: response.statusCode, location, seen, user });
    })
      .on("error", done)
      .end();
  });
}

testWith(
  tools,
  "the app behind Caddy sees the name that its rule says, and sends nobody to loopback",
  async (paths) => {
    const [port, httpsPort, httpPort] = await Promise.all([app(paths.openssl), freePort(), freePort()]);
    const url = `http://127.0.0.1:${await gate()}`;
    const upstream = { port, scheme: "https" };
    const hosts = [
      { ...upstream, hostName: "unifi.lab.example.net", headers: "keep-host" },
      { ...upstream, hostName: "omada.lab.example.net", headers: "rewrite-host" },
      { ...upstream, hostName: "own.lab.example.net", headers: "keep-host", acmeHost: null },
      { ...upstream, hostName: "basic.lab.example.net", ...virtualHosts.basic, headers: "keep-host" },
      {
        ...upstream,
        hostName: "forward.lab.example.net",
        auth: "forward",
        authOptions: { url, copyHeaders: ["Remote-User"] },
      },
    ];
    const settings = { httpPort, httpsPort, globalConfig: "admin off\nskip_install_trust" };
    const caddy = await prepare(await caddyfileOf(hosts, tempDirectory(), settings), paths);
    const running = caddy("run");
    running.catch(() => undefined);
    onTestFinished(async () => {
      running.kill();
      await running.catch(() => undefined);
    });

    const at = (name: string, headers = {}) => answer(`${name}.lab.example.net`, httpsPort, headers);
    const expected = (name: string, seen: string) => ({
      status: 302,
      location: `https://${name}.lab.example.net/x/login`,
      seen,
      user: "nobody",
    });
    await expect
      .poll(() => at("unifi"), { timeout: 10_000 })
      .toEqual(expected("unifi", "unifi.lab.example.net"));
    expect(await at("omada")).toEqual(expected("omada", `127.0.0.1:${port}`));
    await expect.poll(() => at("own"), { timeout: 10_000 }).toEqual(expected("own", "own.lab.example.net"));
    expect(await at("basic")).toMatchObject({ status: 401 });
    expect(await at("basic", { Authorization: `Basic ${btoa("ryan:y")}` })).toMatchObject({ status: 401 });
    expect(await at("basic", { Authorization: `Basic ${btoa("ryan:x")}` })).toMatchObject({ status: 302 });
    expect(await at("forward", { Cookie: "ryan" })).toMatchObject({ status: 302, user: "ryan" });
    const forged = { "Remote-User": "root" };
    expect(await at("unifi", forged)).toMatchObject({ user: "root" });
    expect(await at("forward", { Cookie: "ryan", ...forged })).toMatchObject({ user: "ryan" });
    expect(await at("forward", forged)).not.toMatchObject({ user: "root" });
  },
);

const breakOuts = [
  "{\n  respond pwned\n}\n:80",
  "{$HOME}",
  "{env.HOME}",
  '"',
  "`",
  "\\",
  " other.example.net",
  ", other.example.net",
  "\n:80 {\n  respond pwned\n}",
  "}",
  "#",
  "<<END",
  "\u00e9",
];
const places: readonly ((hostile: string) => VirtualHost)[] = [
  (hostile) => ({ hostName: `app.lab.example.net${hostile}` }),
  (hostile) => ({ port: `8000${hostile}` }),
  (hostile) => ({ scheme: `http${hostile}` }),
  (hostile) => ({ headers: `plain${hostile}` }),
  (hostile) => ({ auth: `none${hostile}` }),
  (hostile) => ({
    auth: "basic",
    authOptions: { users: [{ name: `ryan${hostile}`, variable: "HASH_OF_RYAN" }] },
  }),
  (hostile) => ({
    auth: "basic",
    authOptions: { users: [{ name: "ryan", variable: `HASH_OF_RYAN${hostile}` }] },
  }),
  (hostile) => ({ auth: "forward", authOptions: { ...forward, url: `${forward.url}${hostile}` } }),
  (hostile) => ({ auth: "forward", authOptions: { ...forward, path: `/${hostile}` } }),
  (hostile) => ({ auth: "forward", authOptions: { ...forward, copyHeaders: [`Remote-User${hostile}`] } }),
];

testWith(["nix-instantiate"], "no text in any place breaks out of its place", async () => {
  const hostsWith = (texts: readonly string[]): VirtualHost[] =>
    places.flatMap((place) => texts.map((text) => ({ hostName: "app.lab.example.net", ...place(text) })));
  const areTaken = (hosts: readonly VirtualHost[]) =>
    nixEval(
      `let
        inherit (import ./service.nix { }) evaluate helpers;
        isTaken =
          host:
          let
            module = helpers.mkCaddyVirtualHost ({ acmeHost = "lab.example.net"; port = 8000; } // host);
          in
          (builtins.tryEval (builtins.deepSeq (evaluate [ module ]).services.caddy.virtualHosts true)).success;
      in
      map isTaken (builtins.fromJSON ${nixString(JSON.stringify(hosts))})`,
      join(here, "nix"),
    );
  const harmless = hostsWith([""]);
  expect(await areTaken(harmless)).toEqual(harmless.map(() => true));
  const hostile = hostsWith(breakOuts);
  expect(await areTaken(hostile)).toEqual(hostile.map(() => false));
});
