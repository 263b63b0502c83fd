import { join } from "node:path";
import { execa } from "execa";
import { nixEval } from "../support/nix.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";

const here = join(import.meta.dirname, "..");

/** Arguments of mkCaddyVirtualHost; those that every virtual host needs are added. */
export type VirtualHost = Readonly<Record<string, unknown>>;

export const forward = {
  url: "https://auth.lab.example.net",
  path: "/api/authz/forward-auth?rd=%2Fa&x=1",
  copyHeaders: ["Remote-User", "Remote-Groups"],
};
export const virtualHosts: Readonly<Record<string, VirtualHost>> = {
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
export async function caddyfileOf(
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

export function nixString(text: string): string {
  return JSON.stringify(text).replaceAll("${", "\\${");
}

/** A folder with a Caddyfile that is fit for this machine: its certificate, and words that its Caddy knows. */
export async function prepare(caddyfile: string, { caddy, openssl }: { caddy: string; openssl: string }) {
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
export async function certificateFolder(openssl: string): Promise<string> {
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
export function valuesOf(data: unknown, name: string): unknown[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => [
    ...(key === name ? [value] : []),
    ...valuesOf(value, name),
  ]);
}

export const tools = ["caddy", "nix-instantiate", "openssl"] as const;
