import { join } from "node:path";
import { expect } from "vitest";
import { nixEval } from "../support/nix.ts";
import { testWith } from "../support/tools.ts";
import { forward, nixString, type VirtualHost } from "./caddyfile.ts";

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
      join(import.meta.dirname, "../nix"),
    );
  const harmless = hostsWith([""]);
  expect(await areTaken(harmless)).toEqual(harmless.map(() => true));
  const hostile = hostsWith(breakOuts);
  expect(await areTaken(hostile)).toEqual(hostile.map(() => false));
});
