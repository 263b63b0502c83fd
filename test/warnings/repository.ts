import { stringify } from "yaml";
import { type Facts, noFacts } from "../../src/lab/facts.ts";
import type { Model } from "../../src/lab/model.ts";
import { type SecretNeed, secretNeeds } from "../../src/lab/needs.ts";
import { secretNames } from "../../src/lab/secret-names.ts";
import { ruleFor } from "../../src/secrets/config/config.ts";
import { mergedConfig } from "../../src/secrets/config/merge.ts";
import { readSopsConfig } from "../../src/secrets/config/read.ts";
import { wantedConfig } from "../../src/secrets/config/wanted.ts";
import { isFault } from "../../src/secrets/sops/fault.ts";
import { sshToAge } from "../../src/secrets/ssh-to-age.ts";
import { modelOf } from "../cases/case.ts";

type Tree = { [name: string]: Tree | string };

/** A secrets file as sops lays it out, for age recipients. Nobody can open it, and no warning tries. */
export function sealedFile(recipients: readonly string[], names: readonly string[]): string {
  const sealed = "ENC[AES256_GCM,data:eA==,iv:AAAA,tag:AAAA,type:str]";
  const enc = "-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n";
  const values: Tree = {};
  for (const name of names) {
    let map = values;
    const keys = name.split("/");
    for (const key of keys.slice(0, -1)) {
      const below = map[key];
      const next = typeof below === "object" ? below : {};
      map[key] = next;
      map = next;
    }
    map[keys.at(-1) ?? ""] = sealed;
  }
  const sops = {
    age: recipients.map((recipient) => ({ enc, recipient })),
    lastmodified: "2026-11-01T00:00:00Z",
    mac: sealed,
    unencrypted_suffix: "_unencrypted",
    version: "3.13.3",
  };
  return stringify({ ...values, sops }, { indent: 4, lineWidth: 0 });
}

/** What lab.yaml asks for, as .sops.yaml has it where labkeeper alone wrote it; null: lab.yaml names no admin. */
function configFor(model: Model): string | null {
  const merged = mergedConfig(wantedConfig(model, undefined), { config: undefined, exists: () => false });
  if (merged !== undefined && isFault(merged)) throw new Error(merged.detail);
  return merged?.text ?? null;
}

/** The sops side of a repository in which all is as lab.yaml asks: each secret is there, for those who read it. */
export function inOrder(model: Model): Facts {
  const sopsConfig = configFor(model);
  const config = readSopsConfig(sopsConfig ?? "");
  if (isFault(config)) throw new Error(config.detail);
  const needs = Map.groupBy(secretNeeds(model), ({ path }) => path);
  const sopsFiles = new Map(
    [...needs].flatMap(([path, all]) => {
      const readers =
        ruleFor(config, path)
          ?.groups.flat()
          .map(({ id }) => id) ?? keysOf(model, all);
      const names = new Set(all.map(({ secret }) => secret));
      return readers.length === 0 ? [] : [[path, sealedFile(readers, [...names])] as const];
    }),
  );
  const secrets = new Map([...sopsFiles].map(([path, text]) => [path, secretNames(path, text)] as const));
  return { ...noFacts, sopsConfig, sopsFiles, secrets };
}

function keysOf({ hosts }: Model, needs: readonly SecretNeed[]): string[] {
  const readers = new Set(needs.map(({ host }) => host));
  return hosts.flatMap(({ name, sshHostKey }) =>
    readers.has(name) && sshHostKey !== null ? (sshToAge(sshHostKey) ?? []) : [],
  );
}

/** lab.yaml in a repository in which all of its secrets are in order: path -> text. */
export function treeInOrder(lab: string): Record<string, string> {
  const { sopsConfig, sopsFiles } = inOrder(modelOf(lab));
  return {
    "lab.yaml": lab,
    ...(sopsConfig === null ? {} : { ".sops.yaml": sopsConfig }),
    ...Object.fromEntries(sopsFiles),
  };
}
