import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { lan } from "./ports.ts";
import { ourJudgement, tagInUse, unproven } from "./source.ts";

const readme = "https://github.com/mbentley/docker-omada-controller/blob/master/README.md";

export const omada: CatalogueEntry = {
  name: "omada",
  title: "TP-Link Omada controller",
  documentation: "https://github.com/mbentley/docker-omada-controller",
  images: ["mbentley/omada-controller"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/mbentley/omada-controller:6.2.14.11",
      owner: { uid: 508, gid: 508 },
      environment: { PUID: "508", PGID: "508" },
      state: [{ directory: "data", mount: "/opt/tplink/EAPController/data" }],
      volumes: [{ directory: "logs", mount: "/opt/tplink/EAPController/logs" }],
      hardening: {
        readOnly: false,
        capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
        reason: "its entry point starts as root, writes its properties, and drops to PUID itself",
      },
      stopTimeout: 60,
      extraOptions: ["--ulimit=nofile=4096:8192"],
    }),
    companions: {},
  },
  ports: [
    {
      name: "web",
      container: 8043,
      host: 8043,
      protocol: "tcp",
      lan: false,
      purpose: "web interface and API, over TLS with its own certificate",
    },
    lan("portal", 8843, "tcp", "portal of the guest network, over TLS"),
    lan("portal-http", 8088, "tcp", "portal of the guest network, which leads to the one over TLS"),
    lan("app-discovery", 27001, "udp", "discovery by the Omada app"),
    lan("device-discovery", 29810, "udp", "discovery of devices"),
    lan("monitor", 19810, "udp", "discovery of devices by later firmware"),
    lan("manager-v1", 29811, "tcp", "management of devices with older firmware"),
    lan("adopt-v1", 29812, "tcp", "adoption of devices with older firmware"),
    lan("upgrade-v1", 29813, "tcp", "firmware for devices with older firmware"),
    lan("manager-v2", 29814, "tcp", "adoption and management of devices"),
    lan("transfer-v2", 29815, "tcp", "transfer of data with devices"),
    lan("rtty", 29816, "tcp", "terminal to devices"),
    lan("device-monitor", 29817, "tcp", "state of devices"),
  ],
  // It answers with redirects to the address that it believes to have.
  upstream: { scheme: "https", headers: "rewrite-host" },
  healthPath: "/login",
  database: "mongodb",
  backup: { class: "critical", exclude: [] },
  secrets: [],
  notes: [
    "devices in other networks find it by its address only: set it as inform URL or DHCP option 138",
    "version 6 needs a processor with AVX, or ARMv8.2-A",
    "a new major version migrates the database: back up before a new image",
  ],
  sources: {
    "container.image": readme,
    "container.tag": tagInUse,
    "container.user": readme,
    "container.environment": readme,
    "container.state": readme,
    "container.volumes": readme,
    "container.hardening": unproven("read in its entry point, never run"),
    "container.stopTimeout": readme,
    "container.extraOptions": readme,
    ports: readme,
    upstream: unproven("two labs run it so behind Caddy"),
    healthPath: unproven("not run here"),
    database: readme,
    backup: ourJudgement,
  },
};
