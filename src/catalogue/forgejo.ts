import type { CatalogueEntry } from "./entry.ts";
import { rootlessForge } from "./forge.ts";
import { lan, plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, unproven } from "./source.ts";

const docs = "https://forgejo.org/docs/latest/admin/installation/docker/";
const sameAsGitea = unproven("as Gitea's rootless image has it, from which this one comes");

export const forgejo: CatalogueEntry = {
  name: "forgejo",
  title: "Forgejo, git hosting",
  documentation: docs,
  images: ["forgejo/forgejo"],
  tags: /-rootless$/,
  runtime: {
    kind: "podman",
    container: rootlessForge("codeberg.org/forgejo/forgejo:15.0.2-rootless"),
    companions: {},
  },
  ports: [web(3000, 18083), lan("ssh", 2222, "tcp", "git over SSH")],
  upstream: plainHttp,
  healthPath: "/api/healthz",
  database: "sqlite",
  backup: { class: "critical", exclude: [] },
  secrets: [],
  notes: [
    "variables FORGEJO__section__KEY set what app.ini has, such as FORGEJO__server__ROOT_URL",
    "set FORGEJO__server__SSH_PORT to the port that people use, or clone addresses name another",
    "the image that is not rootless keeps its data elsewhere: do not change from one to the other",
  ],
  sources: {
    "container.image": unproven("its page was not in what could be read; the registry is the project's"),
    "container.tag": "https://forgejo.org/docs/next/admin/",
    "container.user": sameAsGitea,
    "container.state": sameAsGitea,
    "container.hardening": notRun,
    "container.stopTimeout": unproven("long enough for a push to end"),
    ports: sameAsGitea,
    upstream: unproven("not run here behind Caddy"),
    healthPath: sameAsGitea,
    database: sameAsGitea,
    backup: ourJudgement,
  },
};
