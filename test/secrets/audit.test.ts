import { expect, test } from "vitest";
import { sopsConfigText } from "../../src/files/generators/sops-config.ts";
import { audit, isSettled } from "../../src/secrets/audit.ts";
import { readSopsConfig } from "../../src/secrets/config/read.ts";
import { planGrant } from "../../src/secrets/grant.ts";
import { planRekey, rekeyId } from "../../src/secrets/rekey.ts";
import { scopeFault } from "../../src/secrets/scope.ts";
import { createSopsFile } from "../../src/secrets/sops/create.ts";
import { sshToAge } from "../../src/secrets/ssh-to-age.ts";
import { modelOf, noFacts } from "../cases/case.ts";
import { newHostKey } from "./host-key.ts";
import { newKey } from "./sops/keys.ts";
import { ok } from "./sops/ok.ts";
import { labOf, OWN, SHARED, SOLS } from "./story.ts";

async function lab() {
  const [admin, stranger] = [await newKey(), await newKey()];
  const [luna, sol, fresh] = [newHostKey(), newHostKey(), newHostKey()];
  const model = modelOf(labOf(admin.recipient, luna.line, sol.line));
  const config = ok(readSopsConfig(sopsConfigText({ model, facts: noFacts }) ?? ""));
  const rekeyed = modelOf(labOf(admin.recipient, fresh.line, sol.line));
  const recipients = {
    luna: sshToAge(luna.line) ?? "",
    sol: sshToAge(sol.line) ?? "",
    fresh: sshToAge(fresh.line) ?? "",
  };
  return { admin: admin.recipient, stranger: stranger.recipient, model, rekeyed, config, ...recipients };
}

async function sealed(
  path: string,
  recipients: readonly string[],
  names = ["dash/env"],
): Promise<[string, string]> {
  const file = ok(createSopsFile({ path, names, recipients, at: new Date("2026-01-01T00:00:00Z") }));
  return [path, file.text];
}

const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

test("missing, stale and over-broad readers are told apart; order is no difference", async () => {
  const { admin, stranger, model, config, luna, sol } = await lab();
  const texts = new Map([
    await sealed(OWN, [admin, stranger, sol]),
    await sealed(SOLS, [sol, admin]),
    ["hosts/sol/more.sops.yaml", "a: b\n"],
  ] as [string, string][]);
  const { files, absent } = audit(model, config, texts);
  const [own, more, sols] = files;
  expect([ids(own?.missing ?? []), ids(own?.stale ?? []), ids(own?.broad ?? [])]).toEqual([
    [luna],
    [stranger],
    [sol],
  ]);
  expect(more).toMatchObject({ path: "hosts/sol/more.sops.yaml", fault: { code: "not-sops" } });
  expect(files.map(isSettled)).toEqual([false, false, true]);
  expect(sols?.path).toBe(SOLS);
  expect(absent.map(({ host, secret }) => `${host} ${secret}`)).toEqual([
    "luna shared/smtp",
    "sol shared/smtp",
  ]);
});

test("a file that no rule matches, a host without a key, another number of key groups", async () => {
  const { admin, model, luna } = await lab();
  const config = ok(
    readSopsConfig(
      `creation_rules:\n  - path_regex: ^hosts/sol/\n    key_groups:\n      - age: [${admin}]\n      - age: [${luna}]\n`,
    ),
  );
  const pending = modelOf(labOf(admin, "pending", newHostKey().line));
  const texts = new Map([await sealed(OWN, [admin]), await sealed(SOLS, [admin])]);
  const found = audit(pending, config, texts);
  expect(found.files).toMatchObject([
    { path: OWN, rule: null },
    { path: SOLS, rule: 1, regrouped: true },
  ]);
  expect(found.files.some(isSettled)).toBe(false);
  expect(found.pending).toEqual(["luna"]);
  expect(audit(model, config, texts).pending).toEqual([]);
});

test("a rekey takes up the files that hold the old key and whose rule names the host", async () => {
  const { admin, rekeyed, config, luna, sol, fresh } = await lab();
  const texts = new Map([
    await sealed(OWN, [admin, luna]),
    await sealed(SHARED, [admin, sol], ["shared/smtp"]),
    await sealed(SOLS, [admin, sol, luna]),
    await sealed("other.sops.yaml", [admin]),
  ]);
  const plan = ok(planRekey({ model: rekeyed, config, texts }, ["luna"]));
  expect(plan.changes).toMatchObject([
    { host: "luna", old: luna, fresh, fingerprint: expect.stringMatching(/^SHA256:/) },
  ]);
  expect(plan.files.map(({ path, target }) => [path, ids(target.flat())])).toEqual([[OWN, [admin, fresh]]]);
  expect(plan.left).toEqual([SHARED]);
  expect(plan.faults).toMatchObject([{ path: SOLS, code: "scope" }]);
  expect(plan.config.text).toBe(config.text.replaceAll(luna, fresh));
  expect(ok(planRekey({ model: rekeyed, config, texts }, ["sol"])).files).toEqual([]);
  expect(ok(planRekey({ model: rekeyed, config: plan.config, texts }, ["luna"])).changes).toEqual([]);
});

test("a plan's id is another for another commit, key, file or rule, and the same for the same", async () => {
  const { admin, rekeyed, config, luna, sol } = await lab();
  const texts = new Map([await sealed(OWN, [admin, luna]), await sealed(SOLS, [admin, sol])]);
  const plan = ok(planRekey({ model: rekeyed, config, texts }, ["luna"]));
  const again = ok(planRekey({ model: rekeyed, config, texts }, ["luna"]));
  const [change] = plan.changes;
  const others = [
    { ...plan, changes: [{ ...(change ?? never()), fresh: sol }] },
    { ...plan, files: [] },
    { ...plan, config: { ...plan.config, text: `${plan.config.text}\n` } },
    ok(planRekey({ model: rekeyed, config, texts: new Map([await sealed(OWN, [admin, luna])]) }, ["luna"])),
  ];
  const ids = [rekeyId(plan, "a"), rekeyId(plan, "b"), ...others.map((one) => rekeyId(one, "a"))];
  expect(rekeyId(again, "a")).toBe(ids[0]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
});

function never(): never {
  throw new Error("there is a change");
}

test("whatever else changes in the rules is refused by the number of the rule", async () => {
  const { rekeyed, config, luna, fresh, sol, stranger } = await lab();
  const changes = [{ host: "luna", old: luna, fresh, fingerprint: "" }];
  const scope = (text: string) => scopeFault(config, ok(readSopsConfig(text)), changes);
  const right = config.text.replaceAll(luna, fresh);
  expect(scope(right)).toBeUndefined();
  expect(scope(config.text)).toMatchObject({ code: "scope", detail: expect.stringContaining("rule 1 ") });
  expect(scope(right.replace(sol, stranger))).toMatchObject({ detail: expect.stringContaining("rule 2 ") });
  expect(scope(`${right}  - age: ${stranger}\n`)).toMatchObject({
    detail: expect.stringContaining("rule 5 "),
  });
  expect(scope(right.replace("^hosts/sol", "hosts/sol"))).toMatchObject({
    detail: expect.stringContaining("rule 2 "),
  });
  expect(
    scope(right.replace("- path_regex: ^hosts/sol", "- encrypted_regex: x\n    path_regex: ^hosts/sol")),
  ).toMatchObject({
    detail: expect.stringContaining("rule 2 "),
  });
  expect(rekeyed.hosts.length).toBe(2);
});

test("a new key that is another's in the rules is refused: the files of one would be opened for both", async () => {
  const { admin, stranger, model, config, luna, sol } = await lab();
  const [lunas, sols] = model.hosts.map(({ sshHostKey }) => sshHostKey ?? "");
  const texts = new Map([await sealed(OWN, [admin, luna]), await sealed(SOLS, [admin, sol])]);
  const exchanged = modelOf(labOf(admin, sols ?? "", lunas ?? ""));
  for (const hosts of [["luna"], ["sol"], ["luna", "sol"]]) {
    const refused = planRekey({ model: exchanged, config, texts }, hosts);
    expect(refused).toMatchObject({ code: "scope", path: ".sops.yaml" });
    expect(refused).not.toHaveProperty("files");
  }
  const free = ok(readSopsConfig(config.text.replaceAll(sol, stranger)));
  expect(ok(planRekey({ model: exchanged, config: free, texts }, ["luna"])).changes).toHaveLength(1);
});

test("a grant adds one key to the files that lab.yaml gives the host, and to no other", async () => {
  const { admin, model, config, luna, sol } = await lab();
  const texts = new Map([
    await sealed(OWN, [admin]),
    await sealed(SHARED, [admin, sol], ["shared/smtp"]),
    await sealed(SOLS, [admin, sol]),
    await sealed("other.sops.yaml", [admin]),
  ]);
  const plan = ok(planGrant({ model, config, texts }, "luna"));
  expect(plan.files.map(({ path, target }) => [path, ids(target.flat())])).toEqual([
    [OWN, [admin, luna]],
    [SHARED, [admin, sol, luna]],
  ]);
  expect(plan.faults).toEqual([]);
  const users = ok(readSopsConfig(`creation_rules:\n  - path_regex: ^hosts/luna/\n    age: ${admin}\n`));
  expect(ok(planGrant({ model, config: users, texts }, "luna")).faults).toMatchObject([
    { path: OWN, code: "no-rule", detail: "rule 1 of .sops.yaml, which is yours, does not name luna" },
  ]);
});
