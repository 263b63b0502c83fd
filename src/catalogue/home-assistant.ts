import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const docs = "https://www.home-assistant.io/installation/linux#docker-compose";

export const homeAssistant: CatalogueEntry = {
  name: "home-assistant",
  title: "Home Assistant",
  documentation: docs,
  images: ["home-assistant/home-assistant", "homeassistant/home-assistant"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "ghcr.io/home-assistant/home-assistant:2026.5",
      owner: { uid: 0, gid: 0 },
      state: [{ directory: "config", mount: "/config" }],
      hardening: {
        readOnly: false,
        capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
        reason: "its supervisor starts as root, and integrations install what they need when they are added",
      },
      stopTimeout: 60,
    }),
    companions: {},
  },
  ports: [web(8123, 8123)],
  upstream: plainHttp,
  healthPath: "/manifest.json",
  database: "sqlite",
  backup: { class: "critical", exclude: [] },
  secrets: [],
  notes: [
    "its makers run it on the host's network and privileged: here it sees what it is told of, not what broadcasts",
    "to find devices by itself it needs network: host, and no virtual host then",
    "configuration.yaml must name the proxy: http: { use_x_forwarded_for: true, trusted_proxies: [10.88.0.0/16] }",
    "an adapter is yours to give: devices: [/dev/ttyUSB0]",
  ],
  sources: {
    "container.image": docs,
    "container.tag": tagInUse,
    "container.user": docs,
    "container.state": docs,
    "container.hardening": notRun,
    "container.stopTimeout": unproven("its database wants to end its writes"),
    ports: unproven("known to everyone, named on no page that was read"),
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("a file that needs no login; not run here"),
    database: unproven("its recorder's default; home-assistant_v2.db in /config"),
    backup: ourJudgement,
  },
};
