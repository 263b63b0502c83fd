import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createGate } from "node:http";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { tempDirectory } from "../support/temp.ts";
import { testWith } from "../support/tools.ts";
import { caddyfileOf, certificateFolder, prepare, tools, virtualHosts } from "./caddyfile.ts";

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
