import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { unwrap } from "../../../src/secrets/sops/age.ts";
import { openIdentity } from "../../../src/secrets/sops/identity.ts";
import { parse } from "../../../src/secrets/sops/read.ts";
import { withReplaced } from "../../../src/secrets/sops/recipients.ts";
import { rewrap } from "../../../src/secrets/sops/rewrap.ts";
import { rotate } from "../../../src/secrets/sops/rotate.ts";
import { ok } from "./ok.ts";

/** Rewraps and rotates a file and then waits, so that its memory can be looked through. */
const [keyFile = "", path = "", old = "", fresh = "", careless] = process.argv.slice(2);
const identities = (await openIdentity(readFileSync(keyFile))) ?? [];
const text = readFileSync(path, "utf8");
const { metadata } = parse(path, text);
const target = withReplaced(
  metadata.groups.map(({ recipients }) => recipients),
  old,
  fresh,
);
for (let i = 0; i < 20; i++) ok(await rewrap({ path, text, identities, target }));
ok(await rotate({ path, text, identities, at: new Date(0) }));

/** What an engine that does not wipe would leave. */
const kept: unknown[] = [];
const [identity] = identities;
if (careless === "careless" && identity !== undefined) {
  const own = metadata.groups[0]?.age.find(({ recipient }) => recipient.plain === identity.recipient);
  kept.push(await unwrap(own?.enc.plain ?? "", identity), readFileSync(keyFile));
}
for (let i = 0; i < 5; i++) {
  globalThis.gc?.();
  await setTimeout(20);
}
console.log(`ready ${kept.length}`);
process.stdin.resume();
