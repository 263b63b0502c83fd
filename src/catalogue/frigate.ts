import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { lan, plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const docs = "https://docs.frigate.video/frigate/installation/";

export const frigate: CatalogueEntry = {
  name: "frigate",
  title: "Frigate, a recorder for cameras that sees what is on them",
  documentation: docs,
  images: ["blakeblackshear/frigate"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "ghcr.io/blakeblackshear/frigate:0.17.1",
      owner: { uid: 0, gid: 0 },
      state: [{ directory: "config", mount: "/config" }],
      volumes: [{ directory: "media", mount: "/media/frigate" }],
      hardening: {
        readOnly: false,
        capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
        tmpfs: ["/tmp/cache:rw,nosuid,nodev,size=1g"],
        reason: "its supervisor runs several servers as root and writes their settings when it starts",
      },
      stopTimeout: 30,
      extraOptions: ["--shm-size=512m"],
    }),
    companions: {},
  },
  ports: [
    web(8971, 8971, "web interface and API, which ask for a login"),
    lan("rtsp", 8554, "tcp", "streams of the cameras"),
    lan("webrtc", 8555, "tcp", "live view over WebRTC"),
    lan("webrtc-udp", 8555, "udp", "live view over WebRTC"),
  ],
  upstream: plainHttp,
  healthPath: "/login",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: [
    "set tls.enabled to false in its configuration: Caddy speaks TLS in front of it",
    "give it its hardware: devices: [/dev/bus/usb], gpu: true",
    "recordings are in a volume, which is not backed up",
    "the right --shm-size grows with the number and size of cameras",
  ],
  sources: {
    "container.image": docs,
    "container.tag": tagInUse,
    "container.user": unproven("it runs as root"),
    "container.state": docs,
    "container.volumes": docs,
    "container.hardening": notRun,
    "container.stopTimeout": docs,
    "container.extraOptions": docs,
    ports: docs,
    upstream: docs,
    healthPath: unproven("the login page; not run here"),
    database: docs,
    backup: ourJudgement,
  },
};
