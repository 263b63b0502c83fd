import { type Adopted, type Asked, adopt } from "../adopt/adopt.ts";
import type { Evaluated } from "../adopt/hosts.ts";
import { adminName, labName } from "../adopt/name.ts";
import { type NewLab, scaffoldLab } from "../adopt/scaffold.ts";
import type { Repository } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import type { Library } from "../files/library.ts";
import { FLAKE_FILE } from "../files/paths.ts";
import { LAB_FILE } from "../lab/document.ts";
import { parseLab } from "../lab/parse.ts";
import { resolve } from "../lab/resolve.ts";
import { DomainName, Name, SshKey, UserName } from "../lab/schema/terms.ts";
import { profilesAmong } from "./facts.ts";
import { knownProfiles, type Reading } from "./world.ts";

/** What the person asked for, and the machine it is asked on. */
export interface InitRequest {
  readonly asked: Asked;
  /** What a new lab is given where nothing was asked: of this machine. */
  readonly machine: Pick<NewLab, "platform" | "timeZone"> & { readonly login: string };
  /** Names of a flake's hosts by Nix itself; answers undefined where it cannot say. */
  readonly flakeHosts: (root: string) => Promise<Evaluated | undefined>;
}

/** The lab.yaml that is going to be written. */
export type InitProposal =
  | { readonly kind: "new"; readonly text: string; readonly hasNix: boolean }
  | { readonly kind: "adopted"; readonly text: string; readonly adopted: Adopted };

/** Reads the work tree: a flake is adopted, without one a new lab begins. Writes nothing. Stops where there is a lab.yaml. */
export async function proposeInit(
  repository: Repository,
  library: Library,
  request: InitRequest,
): Promise<Reading<InitProposal>> {
  refuseWrongWords(request.asked);
  const { entries } = await repository.workTree.snapshot();
  const paths = [...entries.keys()];
  if (entries.has(LAB_FILE)) {
    throw new Stop("there is a lab.yaml already", "edit it, then see: labkeeper check");
  }
  const profiles = knownProfiles(library, profilesAmong(paths));
  return entries.has(FLAKE_FILE)
    ? await proposeAdoption(repository, paths, profiles, request)
    : proposeNew(repository, paths, profiles, request);
}

/** Writes lab.yaml and nothing else. */
export async function applyInit({ workTree }: Repository, { text }: InitProposal): Promise<void> {
  await workTree.write({ create: new Map([[LAB_FILE, text]]), update: new Map(), remove: [] });
}

function proposeNew(
  { root }: Repository,
  paths: readonly string[],
  profiles: readonly string[],
  { asked, machine: { platform, timeZone, login } }: InitRequest,
): Reading<InitProposal> {
  const { sshKey, name = labName(folderName(root)), domain = "home.arpa", admin = adminName(login) } = asked;
  if (sshKey === undefined) throw nobodyCanLogIn("a new lab needs the public SSH key of its admin");
  const text = scaffoldLab({ name, domain, admin, sshKey, platform, timeZone });
  const lab = parseLab(text);
  const model = lab.ok ? resolve(lab.value, { profiles }) : lab;
  if (!model.ok) return { ...model, texts: new Map([[LAB_FILE, text]]) };
  return { ok: true, value: { kind: "new", text, hasNix: paths.some((path) => path.endsWith(".nix")) } };
}

async function proposeAdoption(
  { root, workTree }: Repository,
  paths: readonly string[],
  profiles: readonly string[],
  { asked, flakeHosts }: InitRequest,
): Promise<Reading<InitProposal>> {
  const [texts, evaluated] = await Promise.all([
    workTree.texts(paths.filter(isInferredFrom)),
    flakeHosts(root),
  ]);
  const adopted = adopt({ texts, folder: folderName(root), profiles, evaluated, asked });
  if (adopted === "no-admin") {
    throw nobodyCanLogIn(
      "no user of this flake has an SSH key that could be read (users.users.<name>.openssh.authorizedKeys)",
    );
  }
  if (adopted === "no-hosts") {
    throw new Stop(
      "flake.nix is there, but no host could be found in nixosConfigurations or darwinConfigurations",
      "write lab.yaml by hand: start from examples/minimal.lab.yaml, with `sync: { mode: observe }` at its end",
    );
  }
  if (!adopted.ok) return { ...adopted, texts: new Map() };
  return { ok: true, value: { kind: "adopted", text: adopted.value.text, adopted: adopted.value } };
}

/** Whether a file may tell what a flake's hosts are. */
export function isInferredFrom(path: string): boolean {
  return path.endsWith(".nix") || path.endsWith(".pub") || path === ".sops.yaml";
}

function folderName(root: string): string {
  return root.split(/[\\/]/).findLast((step) => step !== "") ?? "";
}

function nobodyCanLogIn(message: string): Stop {
  return new Stop(
    message,
    "pass the public key that may log in on the hosts: labkeeper init --ssh-key ~/.ssh/id_ed25519.pub (to make one: ssh-keygen -t ed25519)",
  );
}

const words = [
  ["--name", "name", Name],
  ["--domain", "domain", DomainName],
  ["--admin", "admin", UserName],
  ["--ssh-key", "sshKey", SshKey],
] as const;

function refuseWrongWords(asked: Asked): void {
  for (const [option, key, term] of words) {
    const value = asked[key];
    const [issue] = value === undefined ? [] : (term.safeParse(value).error?.issues ?? []);
    if (issue !== undefined)
      throw new Stop(`${option} ${JSON.stringify(value)} cannot be used`, `expected ${issue.message}`);
  }
  if (asked.admin === "root")
    throw new Stop("--admin root cannot be used", "name a person: root gets the keys of all admins anyway");
}
