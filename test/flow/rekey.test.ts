import { expect, test } from "vitest";
import type { Source } from "../../src/edge/edges.ts";
import { readLibrary } from "../../src/edge/library.ts";
import { proposeRekey, rekeyNames } from "../../src/flow/rekey.ts";
import { sealPlan } from "../../src/flow/seal.ts";
import { blobId } from "../../src/plan/blob.ts";
import { rekeyId } from "../../src/secrets/rekey.ts";
import { createSopsFile } from "../../src/secrets/sops/create.ts";
import { openIdentity } from "../../src/secrets/sops/identity.ts";
import { verifyMac } from "../../src/secrets/sops/verify.ts";
import { sshToAge } from "../../src/secrets/ssh-to-age.ts";
import { newHostKey } from "../secrets/host-key.ts";
import { newKey } from "../secrets/sops/keys.ts";
import { ok } from "../secrets/sops/ok.ts";
import { labOf, OWN, SOLS } from "../secrets/story.ts";

/** A tree that is nowhere on disk, as the App sees one. */
function sourceOf(files: Readonly<Record<string, string>>): Source {
  const entries = Object.entries(files).map(
    ([path, text]) => [path, { mode: "100644", id: blobId(text, "sha1") }] as const,
  );
  return {
    snapshot: async () => ({ objectFormat: "sha1", entries: new Map(entries) }),
    texts: async (paths) =>
      new Map(paths.flatMap((path) => (files[path] === undefined ? [] : [[path, files[path]]]))),
  };
}

test("a rekey of a tree without a repository: proposed, confirmed by its id, sealed in memory", async () => {
  const admin = await newKey();
  const [luna, sol, fresh] = [newHostKey(), newHostKey(), newHostKey()];
  const [old = "", sols = "", now = ""] = [luna, sol, fresh].map(({ line }) => sshToAge(line));
  const made = (path: string, host: string) => {
    const recipients = [admin.recipient, host];
    return ok(createSopsFile({ path, names: ["dash/env"], recipients, at: new Date(0) })).text;
  };
  const rules = [OWN, SOLS].map(
    (path, i) => `  - path_regex: ^${path}$\n    age: ${admin.recipient},${i === 0 ? "*host_luna" : sols}\n`,
  );
  const config = [
    "keys:\n  # labkeeper:begin\n",
    `  - &host_luna ${old}\n  - &host_sol ${sols}\n  # labkeeper:end\n`,
    `creation_rules:\n${rules.join("").replace("*host_luna", old)}`,
  ].join("");
  const files = { [OWN]: made(OWN, old), [SOLS]: made(SOLS, sols), ".sops.yaml": config };
  const source = sourceOf({ ...files, "lab.yaml": labOf(admin.recipient, fresh.line, sol.line) });
  const library = await readLibrary();

  const proposal = await proposeRekey(source, library, { host: "luna", rotate: false });
  if (!proposal.ok) throw new Error(JSON.stringify(proposal.problems));
  const { plan, before } = proposal.value;
  expect(plan.changes).toMatchObject([{ host: "luna", old, fresh: now }]);
  expect(rekeyId(plan, "head")).toMatch(/^[0-9a-f]{12}$/);
  expect(rekeyNames("luna").branch).toBe("labkeeper/rekey-luna");

  const order = { plan, before, rotate: false, skipBroken: false, at: new Date(0) };
  const { write, faults } = await sealPlan({ ...order, identities: [admin.identity] });
  expect(faults).toEqual([]);
  expect([...write.keys()]).toEqual([".sops.yaml", OWN]);
  expect(write.get(".sops.yaml")).toBe(config.replaceAll(old, now));
  const check = async (key: string) => {
    const identities = (await openIdentity(Buffer.from(key))) ?? [];
    return verifyMac({ path: OWN, text: write.get(OWN) ?? "", identities });
  };
  expect(await check(fresh.secret)).toBeUndefined();
  expect(await check(luna.secret)).toMatchObject({ code: "not-recipient" });

  const stranger = await sealPlan({ ...order, identities: [(await newKey()).identity] });
  expect([stranger.write.size, stranger.faults]).toMatchObject([0, [{ path: OWN, code: "not-recipient" }]]);
});
