import type { RestEndpointMethodTypes } from "@octokit/rest";
import { planPull } from "../../src/flow/pull.ts";
import { deskOf, openPull, persistently, synced } from "../support/forge/desk.ts";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

export const start = `version: 1
lab:
  name: cove
  domain: cove.example.net
  timeZone: Etc/UTC
  admins:
    mara: { sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAzhM6yRdCrjeONyoz7G57Q/HpBIr3ouOSjwFmKWP8R0 mara] }
hosts:
  luna:
    platform: x86_64-linux
    hardware: [hw-x86_64-vm]
    roles: [role-server]
    stateVersion: "25.11"
    sshHostKey: pending
services:
  wiki:
    host: luna
    image: docker.io/example/wiki@sha256:${"0".repeat(64)}
    ports: [{ name: web, container: 8080 }]
`;

type Comment = RestEndpointMethodTypes["issues"]["listComments"]["response"]["data"][number];
type CheckRun = RestEndpointMethodTypes["checks"]["listForRef"]["response"]["data"]["check_runs"][number];

/** A synced lab, and a pull request of erin's from the branch \`topic\` with these files. */
export async function pullWith(
  files: Readonly<Record<string, string | null>>,
  lab = start,
  options: Parameters<typeof labIn>[1] = {},
) {
  const forge = await forgeForTest();
  const place = labIn(forge, { files: synced(lab, { "README.md": "Mine\n" }), ...options });
  forge.commitFiles(place.repository, { by: place.erin, branch: "topic", message: "Edit", files });
  const number = await openPull(place, place.asErin, "topic");
  return { ...place, number, plan: () => plan(place, number), seen: () => seen(place, number) };
}

export async function plan(place: Lab, number: number, options?: { readonly anew: boolean }): Promise<void> {
  await persistently(async () => await planPull(deskOf(place), number, options));
}

/** What stands at a pull request: the comments, the newest check runs of its head with all their annotations, the reviews. */
export async function seen(place: Lab, number: number) {
  const { asErin, at } = place;
  const pull = (await asErin.rest.pulls.get({ ...at, pull_number: number })).data;
  const { data: runs } = await asErin.rest.checks.listForRef({ ...at, ref: pull.head.sha });
  const { data: all } = await asErin.rest.checks.listForRef({ ...at, ref: pull.head.sha, filter: "all" });
  const [run] = runs.check_runs;
  const comments = await asErin.paginate(asErin.rest.issues.listComments, { ...at, issue_number: number });
  return {
    comments: comments as readonly Comment[],
    run: run as CheckRun | undefined,
    runs: all.check_runs,
    annotations:
      run === undefined
        ? []
        : await asErin.paginate(asErin.rest.checks.listAnnotations, { ...at, check_run_id: run.id }),
    reviews: (await asErin.rest.pulls.listReviews({ ...at, pull_number: number })).data,
    lines: (await asErin.rest.pulls.listReviewComments({ ...at, pull_number: number })).data,
  };
}

/** What the App wrote: routes of its calls that are neither a GET nor a query, oldest first. */
export function written({ forge }: Lab): readonly string[] {
  return forge.calls
    .all()
    .filter(
      ({ actor, method, route }) =>
        actor === "labkeeper[bot]" && method !== "GET" && route !== "POST /graphql",
    )
    .map(({ route = "" }) => route.replace("/repos/{owner}/{repo}", ""));
}
