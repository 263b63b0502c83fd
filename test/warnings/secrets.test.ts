import { expect, test } from "vitest";
import type { Facts } from "../../src/lab/facts.ts";
import { secretNames } from "../../src/lab/secret-names.ts";
import { sshToAge } from "../../src/secrets/ssh-to-age.ts";
import { readerRules } from "../../src/warnings/readers.ts";
import { secretFileRules } from "../../src/warnings/secret-files.ts";
import { modelOf } from "../cases/case.ts";
import { edit, founding } from "../lab/lab-text.ts";
import { exemplary, reportOn } from "./lab.ts";
import { inOrder, sealedFile } from "./repository.ts";

const ids = new Set([...readerRules, ...secretFileRules].map(({ id }) => id));
const stranger = "age1vmklcaxe25g48uzd29y9pqcp68wywn8hpasd64tsgq4v78nh44ys845yn4";
const model = modelOf(exemplary);
const order = inOrder(model);
const [luna, sol] = ["luna", "sol"].map((name) => {
  const key = model.hosts.find((host) => host.name === name)?.sshHostKey;
  return sshToAge(key ?? "") ?? "";
}) as [string, string];
const ada = "age1ywmthkx7qkgu63g9lngz3k2ff27ht5n39mjwk83p606ecalyne4sgec6dm";
const safe = "age1cpyufmghh0kpfx9tp2curemv727fagx6lngm22hlc0wsp9v53dhs6u4ham";
const lunas = "hosts/luna/secrets.sops.yaml";
const sols = "hosts/sol/secrets.sops.yaml";

/** The exemplary repository with another text in one of its files; undefined: the file is gone. */
function file(path: string, change: (text: string) => string | undefined, facts = order): Facts {
  const sopsFiles = new Map(facts.sopsFiles);
  const text = change(sopsFiles.get(path) ?? "");
  if (text === sopsFiles.get(path)) throw new Error(`${path} is as it was`);
  if (text === undefined) sopsFiles.delete(path);
  else sopsFiles.set(path, text);
  const names = [...sopsFiles].map(([one, content]) => [one, secretNames(one, content)] as const);
  return { ...facts, sopsFiles, secrets: new Map(names) };
}

/** The same with another .sops.yaml. */
function rules(from: string, to: string, facts = order): Facts {
  return { ...facts, sopsConfig: edit(facts.sopsConfig ?? "", from, to) };
}

/** Takes a reader out of a file, or has another in its place. */
function reader(from: string, to?: string) {
  const entry = new RegExp(` {8}- enc: \\|\\n(?: {12}.*\\n)+ {10}recipient: ${from}\\n`);
  return (text: string) => text.replace(entry, (found) => (to === undefined ? "" : found.replace(from, to)));
}

/** One edit apart: what gives the warning, and what does not; and what else the same cause gives. */
const pairs: readonly {
  readonly id: string;
  readonly name: string;
  readonly fires: Facts;
  readonly nearMiss: Facts;
  readonly message: string;
  readonly at: string;
  readonly also?: readonly string[];
}[] = [
  {
    id: "key-not-derived",
    name: "a key of labkeeper's part",
    fires: rules(`&host_luna ${luna}`, `&host_luna ${stranger}`, file(lunas, reader(luna, stranger))),
    nearMiss: order,
    message: `.sops.yaml has ${stranger} for luna, whose sshHostKey makes ${luna}`,
    at: ".sops.yaml:8:16",
    also: ["secret-no-consumer-recipient"],
  },
  {
    id: "key-not-derived",
    name: "a key that somebody named after a host",
    fires: rules("keys:\n", `keys:\n  - &luna ${stranger}\n`),
    nearMiss: rules("keys:\n", `keys:\n  - &luna ${luna}\n`),
    message: `.sops.yaml has ${stranger} for luna, whose sshHostKey makes ${luna}`,
    at: ".sops.yaml:4:11",
  },
  {
    id: "key-stale-recipient",
    name: "of a file and of its rule",
    fires: file(
      lunas,
      reader(ada, stranger),
      rules("          - *bot\n          - *host_luna", `          - ${stranger}\n          - *host_luna`),
    ),
    nearMiss: order,
    message: `${stranger} can open ${lunas}, and is nobody's in lab.yaml`,
    at: `${lunas}:1:1`,
    also: ["key-stale-recipient", "secret-recipients-drift"],
  },
  {
    id: "secret-no-consumer-recipient",
    name: "luna's own file without luna",
    fires: file(lunas, reader(luna)),
    nearMiss: file(lunas, (text) => text.replace(/^/, "# a note\n")),
    message: `luna reads secrets of ${lunas}, and cannot open it`,
    at: `${lunas}:1:1`,
    also: ["secret-recipients-drift"],
  },
  {
    id: "secret-file-overbroad",
    name: "luna's file, and sol can open it",
    fires: file(lunas, reader(ada, sol)),
    nearMiss: order,
    message: `sol can open ${lunas}, which is not for it`,
    at: `${lunas}:1:1`,
    also: ["secret-recipients-drift"],
  },
  {
    id: "secret-recipients-drift",
    name: "an admin is missing",
    fires: file(lunas, reader(ada)),
    nearMiss: file(lunas, (text) => sealedFile(recipientsOf(text).toReversed(), secretNames(lunas, text))),
    message: `${lunas} differs from its rule in .sops.yaml: ada (admin) cannot open it`,
    at: `${lunas}:1:1`,
  },
  {
    id: "secret-rule-missing",
    name: "no rule for what no rule names",
    fires: rules(
      `  - key_groups:\n      - age:\n          - *admin_ada\n          - *admin_safe\n  # labkeeper:end`,
      "  # labkeeper:end",
      file("other.sops.yaml", () => sealedFile([ada], ["a"])),
    ),
    nearMiss: rules(
      `  - key_groups:\n      - age:\n          - *admin_ada\n          - *admin_safe\n  # labkeeper:end`,
      "  # labkeeper:end",
    ),
    message: "no rule of .sops.yaml matches other.sops.yaml",
    at: "other.sops.yaml:1:1",
  },
  {
    id: "secret-rule-shadowed",
    name: "a rule behind one that is not anchored",
    fires: rules(
      "creation_rules:\n",
      `creation_rules:\n  - path_regex: hosts/l\n    age: ${ada}\n  - path_regex: hosts/luna\n    age: ${ada}\n`,
      file(lunas, (text) => sealedFile([ada], secretNames(lunas, text))),
    ),
    nearMiss: order,
    message: "rule 2 (hosts/luna) never counts: rule 1 matches first",
    at: ".sops.yaml:14:17",
    also: ["secret-no-consumer-recipient", "secret-rule-shadowed"],
  },
  {
    id: "secret-key-missing",
    name: "a secret that the file does not hold",
    fires: file(sols, (text) => text.replace("notify:", "other:")),
    nearMiss: file(sols, (text) => `other: ENC[x]\n${text}`),
    message: `${sols} does not hold notify/url`,
    at: `${sols}:1:1`,
  },
  {
    id: "secret-key-missing",
    name: "a file that is not there",
    fires: file(sols, () => undefined),
    nearMiss: order,
    message: `${sols} is not there, and should hold notify/url`,
    at: "lab.yaml:33:5",
  },
  {
    id: "secret-file-plaintext",
    name: "never encrypted",
    fires: file("secrets/new.sops.yaml", () => "password: hunter2\n"),
    nearMiss: file("secrets/new.sops.yaml", () => sealedFile([ada, safe], ["password"])),
    message: "secrets/new.sops.yaml: there is no metadata of sops: this is plain text",
    at: "secrets/new.sops.yaml:1:1",
  },
];

function recipientsOf(text: string): string[] {
  return [...text.matchAll(/recipient: (age1[0-9a-z]+)/g)].map(([, one = ""]) => one);
}

function said(facts: Facts, lab = exemplary) {
  return reportOn(lab, { facts }).open.filter(({ id }) => ids.has(id));
}

test.for(pairs)("$id: $name", ({ id, fires, nearMiss, message, at, also = [] }) => {
  const found = said(fires);
  const one = found.find((warning) => warning.id === id && warning.message === message);
  expect(found.map((warning) => `${warning.id}: ${warning.message}`)).toContain(`${id}: ${message}`);
  expect(`${one?.place.file}:${one?.place.line}:${one?.place.column}`).toBe(at);
  const others = found.filter((warning) => warning !== one).map((warning) => warning.id);
  expect(others.toSorted()).toEqual(also);
  expect(said(nearMiss)).toEqual([]);
  expect(JSON.stringify(found)).not.toMatch(/hunter2|ENC\[/);
});

test("there is a case for each rule", () => {
  expect([...new Set(pairs.map(({ id }) => id))].toSorted()).toEqual([...ids].toSorted());
});

/** founding-analysis.md: the keys that it shows for luna and rydev are those of two hosts of another lab. */
const sample = `keys:
  - &luna age1lj5vmr02qkudvv2xedfj5tq8x93gllgpr6tzylwdlt7lud4tfv5qfqsd5u
  - &rydev age17edew3aahg3t5nte5g0a505sn96vnj8g8gqse8q06ccrrn2n3uysyshu2c
creation_rules:
  - path_regex: secrets\\.sops\\.yaml$
    key_groups:
      - age: [*luna, *rydev]
`;

test("the founding analysis' own sample keys are found out", () => {
  const keys = [...sample.matchAll(/age1[0-9a-z]+/g)].map(([key]) => key);
  const facts = file(
    "hosts/luna/secrets.sops.yaml",
    () => sealedFile(keys, ["attic/env"]),
    inOrder(modelOf(founding)),
  );
  const found = said({ ...facts, sopsConfig: sample }, founding).filter(({ id }) => id === "key-not-derived");
  expect(found.map(({ scope, place }) => [scope, place.file, place.line])).toEqual([
    ["hosts.luna", ".sops.yaml", 2],
    ["hosts.rydev", ".sops.yaml", 3],
  ]);
});
