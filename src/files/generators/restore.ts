import type { Model } from "../../lab/model.ts";
import { PROTECTION_DOCUMENT, RESTORE_TASKFILE, restoreDocument } from "../backup/names.ts";
import { type GeneratedFile, type Generator, type GeneratorInput, plainFile } from "../file.ts";
import { hashHeader, markdownHeader, type Provenance } from "../header.ts";
import { type Block, printMarkdown } from "../markdown.ts";
import { newRegister } from "../restore/drills.ts";
import { DRILLS_FILE, RESTORE_SCRIPT } from "../restore/names.ts";
import { protection } from "../restore/protection.ts";
import { type Restorable, restorables } from "../restore/restorable.ts";
import { runbook } from "../restore/runbook.ts";
import { taskfile } from "../restore/taskfile.ts";

/** What a person needs on the day on which data is gone: a runbook for each service, tasks, and what is protected how. */
export const restore: Generator = {
  name: "restore",
  generate: ({ model, facts, library }: GeneratorInput) => {
    const all = restorables(model, facts);
    if (all.length === 0) return [];
    return [...all.map((one) => runbookFile(one, model)), ...labFiles(all, model, library.restoreScript)];
  },
};

function runbookFile(one: Restorable, model: Model): GeneratedFile {
  const source = one.job.origin.join(".");
  return document(restoreDocument(one.host.name, one.name), {
    source,
    about: `how ${one.name} on ${one.host.name} is restored, generated from lab.yaml (${source})`,
    hosts: [one.host.name],
    blocks: runbook(one, model),
  });
}

function labFiles(all: readonly Restorable[], model: Model, script: string): GeneratedFile[] {
  const hosts = [...new Set(all.map(({ host }) => host.name))].toSorted();
  const source = "backups, services.*.backup";
  const provenance = { source, extension: "your own Taskfile.yaml, which includes these tasks" };
  return [
    document(PROTECTION_DOCUMENT, {
      source,
      about: "what is protected how",
      hosts,
      blocks: protection(all, model),
    }),
    plainFile({
      path: RESTORE_TASKFILE,
      text: taskfile(all),
      about: "tasks that restore, for go-task",
      hosts,
    }),
    plainFile({
      path: RESTORE_SCRIPT,
      text: `${hashHeader(provenance).join("\n")}\n${script}`,
      about: "what the restore tasks run on a host, written by hand in labkeeper (nix/tasks/restore.sh)",
      hosts,
    }),
    plainFile({
      path: DRILLS_FILE,
      text: newRegister,
      about: "yours: a line for each restore drill; labkeeper began it and reads it",
      hosts,
      once: true,
    }),
  ];
}

interface Document extends Pick<GeneratedFile, "about" | "hosts">, Pick<Provenance, "source"> {
  readonly blocks: readonly Block[];
}

function document(path: string, { source, about, hosts, blocks }: Document): GeneratedFile {
  const text =
    markdownHeader({ source, extension: "a document of your own beside it" }) + printMarkdown(blocks);
  return plainFile({ path, text, about, hosts });
}
