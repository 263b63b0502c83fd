import { hostsOf } from "./placement.ts";
import { at, type Member } from "./repository.ts";
import type { View } from "./view.ts";

/** A name that a web server answers to, and where it leads. */
export interface VirtualHost {
  readonly hostName: string;
  readonly place: string;
  readonly hosts: readonly string[];
  /** Port on the host's own address, where it leads to one. */
  readonly port: number | undefined;
  readonly auth: "app" | "basic" | "forward";
}

/** services.caddy.virtualHosts and services.nginx.virtualHosts; names that hold what only Nix could tell are left out. */
export function findVirtualHosts(view: View): readonly VirtualHost[] {
  return ["services.caddy.virtualHosts", "services.nginx.virtualHosts"].flatMap((option) =>
    view.repository.members(option).flatMap((member) => describe(view, member)),
  );
}

function describe(view: View, member: Member): VirtualHost[] {
  const { file, line, options } = member;
  const { values } = view.repository;
  const said = options.get("hostName");
  const name = said === undefined ? withNames(view, member) : values.text(file, said.value);
  const hosts = hostsOf(view, member);
  const text = [...options.values()].map((statement) => rawText(view, member, statement.value)).join("\n");
  const auth = /\bforward_auth\b|auth_request/.test(text)
    ? "forward"
    : /\bbasic_?auth\b/i.test(text)
      ? "basic"
      : "app";
  return (name ?? "")
    .split(/[\s,]+/)
    .map((word) =>
      word
        .replace(/^https?:\/\//, "")
        .replace(/:\d+$/, "")
        .toLowerCase(),
    )
    .filter((word) => /^(?:[a-z0-9*-]+\.)+[a-z0-9-]+$/.test(word))
    .map((hostName) => ({ hostName, place: at(file, line), hosts, port: upstreamPort(text), auth }));
}

/** The name with its interpolations: `sonarr.${domain}`. */
function withNames(view: View, { name, file }: Member): string | undefined {
  const parts = name
    .split(/\$\{([^{}]*)\}/)
    .map((piece, i) => (i % 2 === 0 ? piece : { code: piece.trim() }));
  return view.repository.values.partsText(file, parts);
}

/** All text of a value, what cannot be read left out. */
function rawText(
  { repository: { values } }: View,
  { file }: Member,
  value: Parameters<typeof values.text>[1],
): string {
  const [atom] = value;
  if (atom?.kind !== "string") return "";
  return atom.parts
    .map((part) => (typeof part === "string" ? part : (values.partsText(file, [part]) ?? "")))
    .join("");
}

/** `reverse_proxy localhost:8080`, `proxyPass = "http://127.0.0.1:8080"`. */
function upstreamPort(text: string): number | undefined {
  const port = /(?:localhost|127\.0\.0\.1|\[::1\]):([0-9]{1,5})/.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}
