import type { GeneratedFile } from "../../src/files/file.ts";
import { restorables } from "../../src/files/restore/restorable.ts";
import { factsOf, filesOf, findCase, modelOf } from "../cases/case.ts";

const sealed = "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]";

/** Files of sops with the names that founding's backups and alerts need; nothing here opens them. */
export const sopsFiles: Readonly<Record<string, string>> = {
  "secrets/backup.sops.yaml": `restic:\n  password: ${sealed}\n  r2-env: ${sealed}\nsops: {}\n`,
  "secrets/notify.sops.yaml": `notify:\n  ntfy-url: ${sealed}\nsops: {}\n`,
};

export const foundingLab = findCase("founding").lab;

const facts = factsOf({ repository: sopsFiles });

/** What labkeeper writes for a lab, founding unless another is named, once the secrets of its backups exist. */
export function filesWithSecrets(lab = foundingLab): readonly GeneratedFile[] {
  return filesOf(lab, facts);
}

/** All that can be restored in a lab, by host/name. */
export function restorablesOf(lab = foundingLab) {
  return new Map(restorables(modelOf(lab), facts).map((one) => [`${one.host.name}/${one.name}`, one]));
}
