import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const docs = "https://www.zigbee2mqtt.io/guide/installation/02_docker.html";

export const zigbee2mqtt: CatalogueEntry = {
  name: "zigbee2mqtt",
  title: "Zigbee2MQTT, a bridge from Zigbee to MQTT",
  documentation: docs,
  images: ["koenkk/zigbee2mqtt"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "ghcr.io/koenkk/zigbee2mqtt:2.8.0",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      state: [{ directory: "data", mount: "/app/data" }],
      // NixOS' fixed group dialout: that of serial adapters.
      extraOptions: ["--group-add=27"],
    }),
    companions: {},
  },
  ports: [web(8080, 18097)],
  upstream: plainHttp,
  healthPath: "/",
  database: null,
  backup: { class: "critical", exclude: ["data/log"] },
  secrets: [],
  notes: [
    "give it its adapter: devices: [/dev/ttyACM0], and name it in its configuration: it is not found by itself",
    "the frontend must be enabled in its configuration, and has no login unless auth_token is set",
    "its data holds the keys of the network: lost, every device has to be paired again",
  ],
  sources: {
    "container.image": docs,
    "container.tag": tagInUse,
    "container.user": docs,
    "container.state": docs,
    "container.hardening": notRun,
    "container.extraOptions": docs,
    ports: docs,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    backup: ourJudgement,
  },
};
