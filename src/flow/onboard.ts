import { type Adopted, adopt } from "../adopt/adopt.ts";
import type { Hub, Source } from "../edge/edges.ts";
import { FLAKE_FILE } from "../files/paths.ts";
import { LAB_FILE } from "../lab/document.ts";
import { blobId } from "../plan/blob.ts";
import { marked } from "../talk/markers.ts";
import { describeOnboarding, ONBOARD_COMMIT, ONBOARD_TITLE } from "../talk/onboarding.ts";
import { reportOf } from "./check.ts";
import { planWorld } from "./decide.ts";
import { type Desk, today } from "./desk.ts";
import { profilesAmong } from "./facts.ts";
import { isInferredFrom } from "./init.ts";
import { planPull } from "./pull.ts";
import { listingOf } from "./whole.ts";
import { knownProfiles, readWorld } from "./world.ts";

/** The branch with the first lab.yaml. */
const ONBOARD_BRANCH = "labkeeper/onboard";
/** A collection of packages is no lab, and its texts would take minutes to read. */
const MOST_FILES = 2000;

/** Why nothing was proposed, or that it was. */
export type Onboarding =
  | "has-lab"
  /** No flake with hosts in it, none that can be read without Nix, or one that is no lab's. */
  | "no-lab-here"
  /** Nobody's SSH key could be read, without which there is no valid lab.yaml. */
  | "no-admin"
  /** It was proposed before, whatever became of it, or its branch is somebody else's. */
  | "proposed-before"
  | "proposed";

/** Offers a first lab.yaml to a repository whose flake has hosts, once in its life; any other repository is left alone. */
export async function onboard(desk: Desk): Promise<Onboarding> {
  const { hub, library } = desk;
  const { archived, defaultBranch, name } = await hub.about();
  const head = archived ? undefined : await hub.branches.head(defaultBranch);
  if (head === undefined) return "no-lab-here";
  const source = hub.commitTree(head);
  const { entries, unlisted } = await source.snapshot();
  if (entries.has(LAB_FILE)) return "has-lab";
  const paths = [...entries.keys()];
  const telling = paths.filter(isInferredFrom);
  // What GitHub lists only in part is no lab either, and a part of its files would make half a lab.yaml.
  const isLarge = unlisted !== undefined || telling.length > MOST_FILES;
  if (!entries.has(FLAKE_FILE) || isLarge) return "no-lab-here";
  // Whoever opened it, and whatever became of it.
  const [before] = await hub.pulls.list({ state: "all", head: ONBOARD_BRANCH });
  if (before !== undefined) {
    await planPull(desk, before.number);
    return "proposed-before";
  }
  const profiles = knownProfiles(library, profilesAmong(paths));
  const texts = await source.texts(telling);
  const adopted = adopt({ texts, folder: name, profiles, evaluated: undefined, asked: {} });
  if (adopted === "no-admin") return "no-admin";
  if (adopted === "no-hosts" || !adopted.ok) return "no-lab-here";
  return await propose(desk, { adopted: adopted.value, base: head, source });
}

interface Found {
  readonly adopted: Adopted;
  readonly base: string;
  readonly source: Source;
}

async function propose(desk: Desk, { adopted, base, source }: Found): Promise<Onboarding> {
  const { hub, library, keys } = desk;
  const world = await readWorld(withLab(source, adopted.text), library);
  if (!world.ok) return "no-lab-here";
  const plan = planWorld(world.value, library, { asked: {} });
  const { open } = reportOf(world.value, { base: undefined, today: today(desk) });
  const { defaultBranch } = await hub.about();
  const commit = await commitLab(hub, { adopted, base, source });
  if (commit === undefined) return "proposed-before";
  const body = describeOnboarding({ adopted, plan, warnings: open });
  const { number } = await hub.pulls.create({
    title: ONBOARD_TITLE,
    body: marked(body, keys, { repository: hub.id, number: 0, topic: "onboard" }),
    head: ONBOARD_BRANCH,
    base: defaultBranch,
  });
  await planPull(desk, number);
  return "proposed";
}

/** The commit with lab.yaml on its branch; undefined: the branch is there and holds something else. */
async function commitLab(hub: Hub, { adopted, base, source }: Found): Promise<string | undefined> {
  const there = await hub.branches.head(ONBOARD_BRANCH);
  if (there !== undefined) {
    // Left by us when we were cut off before the pull request, or somebody's own.
    const text = (await hub.commitTree(there).texts([LAB_FILE])).get(LAB_FILE);
    return text === adopted.text ? there : undefined;
  }
  const parent = await hub.commits.get(base);
  const { entries } = await source.snapshot();
  const commit = await hub.commits.create({
    tree: parent?.tree ?? "",
    parents: [base],
    message: ONBOARD_COMMIT,
    write: new Map([[LAB_FILE, adopted.text]]),
    remove: [],
    entries,
  });
  await hub.branches.move({ branch: ONBOARD_BRANCH, from: undefined, to: commit, rewrite: false });
  return commit;
}

/** A tree as it would be with this lab.yaml. */
function withLab(source: Source, text: string): Source {
  return {
    snapshot: async () => {
      const before = await source.snapshot();
      const entry = { mode: "100644", id: blobId(text, before.objectFormat) };
      return { ...before, entries: new Map([...before.entries, [LAB_FILE, entry]]) };
    },
    texts: async (paths) => {
      const texts = await source.texts(paths.filter((path) => path !== LAB_FILE));
      return paths.includes(LAB_FILE) ? new Map([...texts, [LAB_FILE, text]]) : texts;
    },
    ...listingOf(source, (more) => withLab(more, text)),
  };
}
