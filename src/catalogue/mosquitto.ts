import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { lan } from "./ports.ts";
import { notRun, ourJudgement, tagInUse } from "./source.ts";

const readme = "https://github.com/eclipse-mosquitto/mosquitto/blob/master/docker/2.0/README.md";

export const mosquitto: CatalogueEntry = {
  name: "mosquitto",
  title: "Mosquitto, an MQTT broker",
  documentation: readme,
  images: ["eclipse-mosquitto", "library/eclipse-mosquitto"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/library/eclipse-mosquitto:2.0.22",
      user: "1883:1883",
      owner: { uid: 1883, gid: 1883 },
      state: [{ directory: "data", mount: "/mosquitto/data" }],
      volumes: [{ directory: "log", mount: "/mosquitto/log" }],
    }),
    companions: {},
  },
  ports: [lan("mqtt", 1883, "tcp", "MQTT, without TLS")],
  upstream: null,
  healthPath: null,
  database: null,
  backup: { class: "standard", exclude: [] },
  secrets: [
    {
      kind: "file",
      name: "config",
      mount: "/mosquitto/config/mosquitto.conf",
      purpose: "its configuration: without `listener 1883` it answers inside the container only",
    },
  ],
  notes: [
    "decide between allow_anonymous and password_file; a password file is a second secretFiles item",
    "`persistence_location /mosquitto/data/` keeps retained messages",
  ],
  sources: {
    "container.image": readme,
    "container.tag": tagInUse,
    "container.user": readme,
    "container.state": readme,
    "container.volumes": readme,
    "container.hardening": notRun,
    ports: readme,
    backup: ourJudgement,
    secrets: readme,
  },
};
