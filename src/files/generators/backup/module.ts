import { type GeneratedFile, plainFile } from "../../file.ts";
import { hashHeader } from "../../header.ts";
import type { Library } from "../../library.ts";
import { resticModuleFile } from "../../paths.ts";

/** The module that makes units of backup.nix, installed once for the hosts that have one. */
export function resticModule({ modules }: Library, hosts: readonly string[]): readonly GeneratedFile[] {
  const header = hashHeader({
    source: "backups",
    extension: "hosts/<host>/default.nix (its options are lab.backup.*)",
  });
  return [...modules].map(([name, text]) =>
    plainFile({
      path: resticModuleFile(name),
      text: `${header.join("\n")}\n${text}`,
      about: `a module, written by hand in labkeeper (nix/modules/restic/${name}.nix)`,
      hosts: hosts.toSorted(),
      helpers: [...text.matchAll(/\/lib\/([a-z-]+)\.nix\b/g)].map(([, helper = ""]) => helper),
    }),
  );
}
