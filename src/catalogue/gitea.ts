import type { CatalogueEntry } from "./entry.ts";
import { rootlessForge } from "./forge.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, unproven } from "./source.ts";

const docs = "https://docs.gitea.com/installation/install-with-docker-rootless";
const dockerfile = "https://github.com/go-gitea/gitea/blob/main/Dockerfile.rootless";

export const gitea: CatalogueEntry = {
  name: "gitea",
  title: "Gitea, git hosting",
  documentation: docs,
  images: ["gitea/gitea", "gitea"],
  tags: /-rootless$/,
  runtime: {
    kind: "podman",
    container: rootlessForge("docker.gitea.com/gitea:1.25.4-rootless"),
    companions: {},
  },
  ports: [
    web(3000, 18086),
    // 2222 of the host is Forgejo's.
    { name: "ssh", container: 2222, host: 2223, protocol: "tcp", lan: true, purpose: "git over SSH" },
  ],
  upstream: plainHttp,
  healthPath: "/api/healthz",
  database: "sqlite",
  backup: { class: "critical", exclude: [] },
  secrets: [],
  notes: [
    "variables GITEA__section__KEY set what app.ini has, such as GITEA__server__ROOT_URL",
    "set GITEA__server__SSH_PORT to the port that people use (2223 unless ports say another)",
    "the image that is not rootless keeps its data elsewhere: do not change from one to the other",
  ],
  sources: {
    "container.image": docs,
    "container.tag": docs,
    "container.user": dockerfile,
    "container.state": docs,
    "container.hardening": notRun,
    "container.stopTimeout": unproven("long enough for a push to end"),
    ports: docs,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: docs,
    backup: ourJudgement,
  },
};
