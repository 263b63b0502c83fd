import { parseBindings } from "../../../src/secrets/authority.ts";
import { createSopsFile } from "../../../src/secrets/sops/create.ts";
import { isFault } from "../../../src/secrets/sops/fault.ts";
import { openIdentity } from "../../../src/secrets/sops/identity.ts";
import { verifyMac } from "../../../src/secrets/sops/verify.ts";
import { sshToAge } from "../../../src/secrets/ssh-to-age.ts";
import { type HostKey, newHostKey } from "../../secrets/host-key.ts";
import { newKey, type TestKey } from "../../secrets/sops/keys.ts";
import { ok } from "../../secrets/sops/ok.ts";
import { labOf, OWN, SOLS } from "../../secrets/story.ts";
import { type Stage, type StageOptions, stageWith } from "./stage.ts";

/** A lab on the forge in which luna's key was replaced, and an operator whose key opens its files. */
export interface RekeyStage extends Stage {
  readonly admin: TestKey;
  /** luna's key before, sol's, and luna's now. */
  readonly luna: HostKey;
  readonly sol: HostKey;
  readonly fresh: HostKey;
}

export interface RekeyOptions extends Pick<StageOptions, "private" | "now"> {
  /** As an operator writes them; `ID` is the repository's number. */
  readonly bindings?: string;
  /** What stands in the tree besides, or instead. */
  readonly files?: (made: Sealers) => Readonly<Record<string, string>>;
}

export interface Sealers {
  /** A file of sops that these can read. */
  readonly seal: (path: string, recipients: readonly string[]) => string;
  readonly admin: string;
  readonly luna: string;
  readonly sol: string;
  readonly config: string;
}

export async function rekeyStage(options: RekeyOptions = {}): Promise<RekeyStage> {
  const admin = await newKey();
  const [luna, sol, fresh] = [newHostKey("luna"), newHostKey("sol"), newHostKey("luna")];
  const [old = "", sols = ""] = [luna, sol].map(({ line }) => sshToAge(line));
  const seal = (path: string, recipients: readonly string[]) =>
    ok(createSopsFile({ path, names: ["dash/env"], recipients, at: new Date(0) })).text;
  const rule = (path: string, host: string) =>
    `  - path_regex: ^${path}$\n    age: ${admin.recipient},${host}\n`;
  const config = [
    "keys:\n  # labkeeper:begin\n",
    `  - &host_luna ${old}\n  - &host_sol ${sols}\n  # labkeeper:end\n`,
    `creation_rules:\n${rule(OWN, old)}${rule(SOLS, sols)}`,
  ].join("");
  const sealers = { seal, admin: admin.recipient, luna: old, sol: sols, config };
  const files = {
    "lab.yaml": labOf(admin.recipient, fresh.line, sol.line),
    ".sops.yaml": config,
    [OWN]: seal(OWN, [admin.recipient, old]),
    [SOLS]: seal(SOLS, [admin.recipient, sols]),
    ...options.files?.(sealers),
  };
  const { private: isPrivate = true, now } = options;
  const stage = await stageWith(files, { private: isPrivate, ...(now === undefined ? {} : { now }) });
  const bindings = parseBindings((options.bindings ?? "ID").replaceAll("ID", String(stage.repository.id)));
  if (bindings === undefined) throw new Error("bindings");
  const keyring = { bindings, read: async () => Buffer.from(admin.secret) };
  return { ...stage, desk: { keyring }, admin, luna, sol, fresh };
}

/** Whether a key opens a file as it stands on a branch, MAC and all. */
export async function opens(
  stage: Stage,
  { path, at }: { path: string; at: string },
  key: HostKey | TestKey,
) {
  const identities = (await openIdentity(Buffer.from(key.secret))) ?? [];
  const text = stage.forge.readFile(stage.repository, path, at) ?? "";
  const fault = await verifyMac({ path, text, identities });
  return fault === undefined || !isFault(fault);
}

/** The id that an answer of /rekey shows. */
export function idIn(answer: string): string {
  return /\/confirm (rekey-\S+)/.exec(answer)?.[1] ?? "";
}
