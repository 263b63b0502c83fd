import { beforeAll, describe, expect, test } from "vitest";
import { sopsConfigText } from "../../src/files/generators/sops-config.ts";
import { readSopsConfig } from "../../src/secrets/config/read.ts";
import { planGrant } from "../../src/secrets/grant.ts";
import { planRekey, type RekeyPlan } from "../../src/secrets/rekey.ts";
import { sealFiles } from "../../src/secrets/seal-files.ts";
import { wrap } from "../../src/secrets/sops/age.ts";
import { createSopsFile } from "../../src/secrets/sops/create.ts";
import { isFault } from "../../src/secrets/sops/fault.ts";
import type { Identity } from "../../src/secrets/sops/file.ts";
import { rotate } from "../../src/secrets/sops/rotate.ts";
import { sshToAge } from "../../src/secrets/ssh-to-age.ts";
import { modelOf, noFacts } from "../cases/case.ts";
import { type HostKey, newHostKey } from "./host-key.ts";
import { newKey, type TestKey, testKey } from "./sops/keys.ts";
import { armors } from "./sops/made.ts";
import { ok } from "./sops/ok.ts";
import { rewrapForAll } from "./sops/wrong.ts";
import { labOf, OWN, SHARED, SOLS } from "./story.ts";

/** Entries that carry luna's name and are not hers, on the default branch. */
let admin: TestKey;
let second: TestKey;
let hosts: { readonly luna: HostKey; readonly sol: HostKey; readonly fresh: HostKey };
let [luna, sol, fresh] = ["", "", ""];

beforeAll(async () => {
  [admin, second] = [await newKey(), await newKey()];
  hosts = { luna: newHostKey(), sol: newHostKey(), fresh: newHostKey() };
  [luna, sol, fresh] = [hosts.luna, hosts.sol, hosts.fresh].map(({ line }) => sshToAge(line) ?? "") as [
    string,
    string,
    string,
  ];
});

const at = new Date("2026-01-01T00:00:00Z");

function made(path: string, recipients: readonly string[], names = ["dash/env"]): string {
  return ok(createSopsFile({ path, names, recipients, at })).text;
}

function planOf(texts: Readonly<Record<string, string>>): RekeyPlan {
  const model = modelOf(labOf(admin.recipient, hosts.luna.line, hosts.sol.line));
  const config = ok(readSopsConfig(sopsConfigText({ model, facts: noFacts }) ?? ""));
  const rekeyed = modelOf(labOf(admin.recipient, hosts.fresh.line, hosts.sol.line));
  return ok(planRekey({ model: rekeyed, config, texts: new Map(Object.entries(texts)) }, ["luna"]));
}

/** Where and why files are refused, by the plan or with the keys; and which are opened for luna's new key. */
async function outcome(
  texts: Readonly<Record<string, string>>,
  identities: readonly Identity[] = [admin.identity],
) {
  const plan = planOf(texts);
  const sealed = await sealFiles(plan, { identities, rotate: false, at });
  const said = (faults: RekeyPlan["faults"]) =>
    faults.map(({ path, code, detail }) => `${path} ${code} ${detail}`);
  for (const text of sealed.texts.values()) expect(text).toContain(fresh);
  return { plan: said(plan.faults), keys: said(sealed.faults), opened: [...sealed.texts.keys()] };
}

/** An entry with luna's label in place of sol's. */
function relabelled(text: string): string {
  expect(text).toContain(sol);
  return text.replace(sol, luna);
}

/** The entries of a file in their order, one replaced. */
function withEntry(text: string, index: number, enc: string): string {
  const old = armors(text)[index] ?? "";
  expect(old).not.toBe("");
  const indented = enc.trimEnd().replaceAll("\n", "\n            ");
  return text.replace(old, indented);
}

test("the control: entries that are luna's own are taken, and her file is opened for her new key", async () => {
  const texts = { [OWN]: made(OWN, [admin.recipient, luna]), [SOLS]: made(SOLS, [admin.recipient, sol]) };
  expect(await outcome(texts)).toEqual({ plan: [], keys: [], opened: [OWN] });
});

describe("a ciphertext of another file", () => {
  test("copied with sol's entry relabelled: told without a key, since its wraps are there twice", async () => {
    const sols = made(SOLS, [admin.recipient, sol]);
    const { plan, opened } = await outcome({ [OWN]: relabelled(sols), [SOLS]: sols });
    expect(plan).toEqual([expect.stringMatching(`^${OWN} scope it has the data key of ${SOLS}, `)]);
    expect(opened).toEqual([]);
  });

  test("and the original wrapped anew meanwhile: told by the data key", async () => {
    const sols = made(SOLS, [admin.recipient, sol]);
    const target = [[admin, second].map(({ recipient }) => ({ kind: "age" as const, id: recipient }))];
    const anew = ok(
      await rewrapForAll({ path: SOLS, text: sols, identities: [admin.identity], target }),
    ).text;
    const { plan, keys, opened } = await outcome({ [OWN]: relabelled(sols), [SOLS]: anew });
    expect(plan).toEqual([]);
    expect(keys).toEqual([expect.stringMatching(`^${OWN} scope it has the data key of ${SOLS}, `)]);
    expect(opened).toEqual([]);
  });

  test("once it has a data key of its own, which takes somebody who can open it, it is luna's", async () => {
    const sols = made(SOLS, [admin.recipient, sol]);
    const copy = { path: OWN, text: relabelled(sols), identities: [admin.identity], at };
    const { opened } = await outcome({ [OWN]: ok(await rotate(copy)).text, [SOLS]: sols });
    expect(opened).toEqual([OWN]);
  });

  test("copied with luna's entry of a file of hers, the original gone: two data keys behind one entry", async () => {
    const shared = made(SHARED, [admin.recipient, luna, sol], ["shared/smtp"]);
    const sols = relabelled(made(SOLS, [admin.recipient, sol]));
    const copy = withEntry(sols, 1, (armors(shared)[1] ?? "").replaceAll("\\n", "\n"));
    const { plan, keys, opened } = await outcome({ [OWN]: copy, [SHARED]: shared });
    expect(plan).toEqual([]);
    const twin = (path: string, other: string) =>
      `${path} data-key-mismatch the entry of ${luna} is that of ${other}, which has another data key: it was planted`;
    expect(keys).toEqual([twin(OWN, SHARED), twin(SHARED, OWN)]);
    expect(opened).toEqual([]);
  });
});

describe("an entry with luna's label", () => {
  const own = () => made(OWN, [admin.recipient, luna]);

  test("that is the admin's own, twice: told without a key", async () => {
    const text = own();
    const { plan, opened } = await outcome({
      [OWN]: withEntry(text, 1, (armors(text)[0] ?? "").replaceAll(/\n +/g, "\n")),
    });
    expect(plan).toEqual([expect.stringContaining("are one and the same wrap: a label was planted")]);
    expect(opened).toEqual([]);
  });

  test("that opens with a key at hand: told by it", async () => {
    const text = withEntry(own(), 1, wrap(Buffer.alloc(32, 7), admin.recipient));
    const { plan, keys, opened } = await outcome({ [OWN]: text });
    expect(plan).toEqual([]);
    expect(keys).toEqual([
      expect.stringMatching(
        `data-key-mismatch the entry of ${luna} opens with the key of ${admin.recipient}`,
      ),
    ]);
    expect(opened).toEqual([]);
  });

  test.each([
    ["nothing", () => "planted"],
    [
      "an age file for a passphrase",
      () => wrap(Buffer.alloc(32), luna).replace(/\n.*\n/, "\nYWdlLWVuY3J5\n"),
    ],
    ["what is no data key", () => wrap(Buffer.alloc(31), luna)],
  ])("that wraps %s: told without a key", async (_, enc) => {
    const { plan, opened } = await outcome({ [OWN]: withEntry(own(), 1, enc()) });
    expect(plan).toEqual([expect.stringContaining("wraps no data key for one age key: it was planted")]);
    expect(opened).toEqual([]);
  });

  test("that is a stranger's: taken on trust without luna's old key, found out with it", async () => {
    const text = withEntry(own(), 1, wrap(Buffer.alloc(32, 7), second.recipient));
    expect((await outcome({ [OWN]: text })).opened).toEqual([OWN]);
    const both = [admin.identity, (await testKey(hosts.luna.secret)).identity];
    const { keys, opened } = await outcome({ [OWN]: text }, both);
    expect(keys).toEqual([expect.stringContaining(`data-key-mismatch the entry of ${luna} does not open`)]);
    expect(opened).toEqual([]);
    expect((await outcome({ [OWN]: own() }, both)).opened, "the control").toEqual([OWN]);
  });
});

describe("a first access", () => {
  function granted(texts: Readonly<Record<string, string>>) {
    const model = modelOf(labOf(admin.recipient, hosts.luna.line, hosts.sol.line));
    return ok(planGrant({ model, config: undefined, texts: new Map(Object.entries(texts)) }, "luna"));
  }

  test("is not given to a ciphertext that was copied from a file that is not for the host", async () => {
    const sols = made(SOLS, [admin.recipient, sol]);
    expect(granted({ [OWN]: sols, [SOLS]: sols }).faults).toMatchObject([{ path: OWN, code: "scope" }]);
    expect(granted({ [OWN]: made(OWN, [admin.recipient]), [SOLS]: sols }).files).toMatchObject([
      { path: OWN },
    ]);
    const target = [[admin, second].map(({ recipient }) => ({ kind: "age" as const, id: recipient }))];
    const anew = await rewrapForAll({ path: SOLS, text: sols, identities: [admin.identity], target });
    const { texts, faults } = await sealFiles(granted({ [OWN]: sols, [SOLS]: ok(anew).text }), {
      identities: [admin.identity],
      rotate: false,
      at,
    });
    expect([texts.size, faults]).toMatchObject([0, [{ path: OWN, code: "scope" }]]);
  });

  test("is given to copies of each other that are both for the host", () => {
    const shared = made(SHARED, [admin.recipient], ["shared/smtp"]);
    const plan = granted({ [OWN]: made(OWN, [admin.recipient]), [SHARED]: shared });
    expect(plan.faults.filter(isFault)).toEqual([]);
    expect(plan.files).toHaveLength(2);
  });
});
