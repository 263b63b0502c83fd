import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { ourJudgement, tagInUse, unproven } from "./source.ts";

const readme = "https://github.com/jacobalberty/unifi-docker/blob/master/README.md";
const module = "nixpkgs:nixos/modules/services/networking/unifi.nix";

export const unifi: CatalogueEntry = {
  name: "unifi",
  title: "UniFi Network controller",
  documentation: "https://github.com/jacobalberty/unifi-docker",
  images: ["jacobalberty/unifi", "jacobalberty/unifi-docker"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/jacobalberty/unifi:v10.0.162",
      user: "999:999",
      owner: { uid: 999, gid: 999 },
      state: [{ directory: "unifi", mount: "/unifi" }],
      hardening: {
        readOnly: false,
        reason: "the controller unpacks and writes below /usr/lib/unifi when it starts",
      },
      stopTimeout: 60,
    }),
    companions: {},
  },
  ports: [
    {
      name: "web",
      container: 8443,
      host: 8443,
      protocol: "tcp",
      lan: false,
      purpose: "web interface and API, over TLS with its own certificate",
    },
    {
      name: "inform",
      container: 8080,
      host: 8080,
      protocol: "tcp",
      lan: true,
      purpose: "devices report to the controller",
    },
    {
      name: "stun",
      container: 3478,
      host: 3478,
      protocol: "udp",
      lan: true,
      purpose: "STUN, by which devices stay reachable",
    },
    {
      name: "discovery",
      container: 10001,
      host: 10001,
      protocol: "udp",
      lan: true,
      purpose: "discovery of devices",
    },
  ],
  // The controller refuses a login whose Origin is not the Host that it sees.
  upstream: { scheme: "https", headers: "keep-host" },
  healthPath: "/status",
  database: "mongodb",
  backup: { class: "critical", exclude: [] },
  secrets: [],
  notes: [
    "set environment SYSTEM_IP to the host's address, or devices are told the container's",
    "discovery by broadcast does not cross a bridge: name the controller by set-inform or DNS",
    "further ports are not published: 8880 and 8843 tcp for a guest portal, 6789 tcp for the speed test",
    "its MongoDB goes up one major version at a time: back up before a new image",
  ],
  sources: {
    "container.image": readme,
    "container.tag": tagInUse,
    "container.user": readme,
    "container.state": readme,
    "container.hardening": unproven("read in its entry point, never run"),
    "container.stopTimeout": unproven("as long as other controllers with a MongoDB of their own ask for"),
    ports: module,
    upstream: unproven("two labs run it so behind Caddy"),
    healthPath: unproven("not run here"),
    database: readme,
    backup: ourJudgement,
  },
};
