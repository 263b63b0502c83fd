import type { GeneratedFile } from "../../src/files/file.ts";
import { restorables } from "../../src/files/restore/restorable.ts";
import { factsOf, filesOf, findCase, modelOf } from "../cases/case.ts";
import { type EvaluatedHost, evaluateHost, type Tree, treeOf } from "./evaluated.ts";

const sealed = "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]";

/** Files of sops with the names that founding's backups and alerts need; nothing here opens them. */
export const sopsFiles: Tree = {
  "secrets/backup.sops.yaml": `restic:\n  password: ${sealed}\n  r2-env: ${sealed}\nsops: {}\n`,
  "secrets/notify.sops.yaml": `notify:\n  ntfy-url: ${sealed}\nsops: {}\n`,
};

export const foundingLab = findCase("founding").lab;

const facts = factsOf({ repository: sopsFiles });

/** What labkeeper writes for a lab, founding unless another is named, once the secrets of its backups exist. */
export function filesWithSecrets(lab = foundingLab): readonly GeneratedFile[] {
  return filesOf(lab, facts);
}

/** The whole repository of that. */
export function treeWithSecrets(lab = foundingLab): Tree {
  return treeOf(filesWithSecrets(lab), sopsFiles);
}

/** All that can be restored in a lab, by host/name. */
export function restorablesOf(lab = foundingLab) {
  return new Map(restorables(modelOf(lab), facts).map((one) => [`${one.host.name}/${one.name}`, one]));
}

/** The repository of the golden lab `backups`. */
export function goldenTree(): Tree {
  const golden = findCase("backups");
  return treeOf(filesOf(golden.lab, factsOf(golden)), golden.repository);
}

export type GoldenHosts = Readonly<Record<"luna" | "sol", EvaluatedHost>>;

/** Its NixOS hosts: luna has ZFS, sol has not. */
export async function goldenHosts(): Promise<GoldenHosts> {
  const tree = goldenTree();
  const [luna, sol] = await Promise.all([evaluateHost("luna", tree), evaluateHost("sol", tree)]);
  return { luna, sol };
}
