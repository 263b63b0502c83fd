import type { Octokit } from "@octokit/rest";
import { openHub } from "../../../src/edge/github.ts";
import { Retry } from "../../../src/errors.ts";
import type { Desk } from "../../../src/flow/desk.ts";
import { markerKeys } from "../../../src/talk/markers.ts";
import { library, modelOf, treeOf } from "../../cases/case.ts";
import type { Lab } from "./lab.ts";

/** A day on which nothing of the tests' labs has passed. */
const DAY = new Date("2026-11-28T12:00:00Z");

/** What the App has before it, anew for each job. */
export function deskOf({ asApp, repository, app, privateKey }: Lab): Desk {
  return {
    hub: openHub(asApp, repository.id),
    library,
    us: { app: app.id, bot: app.bot.id },
    keys: markerKeys(privateKey),
    now: () => DAY,
  };
}

/** Does something as the server would: again as long as it is to be done later. */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Retry)) throw error;
    }
  }
  return await work();
}

/** A lab.yaml with all that labkeeper makes of it. */
export function synced(
  lab: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { "lab.yaml": lab, ...treeOf(modelOf(lab)), ...more };
}

/** Opens a pull request of a branch, of a fork's as `OWNER:BRANCH`. */
export async function openPull({ at }: Lab, by: Octokit, head: string, title = head): Promise<number> {
  return (await by.rest.pulls.create({ ...at, title, head, base: "main" })).data.number;
}
