import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { ourJudgement, unproven } from "./source.ts";

const module = "nixpkgs:nixos/modules/services/misc/ntfy-sh.nix";

/** services.ntfy-sh of nixpkgs. */
export const ntfy: CatalogueEntry = {
  name: "ntfy",
  title: "ntfy, notifications to phones",
  documentation: "https://docs.ntfy.sh/config/",
  images: ["binwiederhier/ntfy"],
  tags: null,
  runtime: {
    kind: "native",
    module: "ntfy-sh",
    // The module runs with DynamicUser, so /var/lib/ntfy-sh is a symbolic link.
    state: ["/var/lib/private/ntfy-sh"],
    settings: ({ port, hostName }) => ({
      "base-url": hostName === null ? `http://127.0.0.1:${port}` : `https://${hostName}`,
      "listen-http": `127.0.0.1:${port}`,
      ...(hostName === null ? {} : { "behind-proxy": true }),
    }),
    hardening: "the module's own: DynamicUser, one capability, a read-only /usr and /etc",
  },
  ports: [web(2586, 2586, "web interface and API")],
  upstream: plainHttp,
  healthPath: "/v1/health",
  database: "sqlite",
  backup: { class: "standard", exclude: ["/var/lib/private/ntfy-sh/attachments"] },
  secrets: [],
  notes: [
    "anybody may publish and subscribe until settings say auth-default-access: deny-all",
    "alerts about the host that runs it reach nobody: let another one, or ntfy.sh, tell of it",
  ],
  sources: {
    module,
    settings: module,
    state: module,
    hardening: module,
    ports: module,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: module,
    backup: ourJudgement,
  },
};
