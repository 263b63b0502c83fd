import { describe, expect, test } from "vitest";
import { type CommandName, commandNames, leastRoles, roles } from "../../../src/lab/commands.ts";
import { type Asker, refusal } from "../../../src/talk/commands/rights.ts";
import { commands } from "../../../src/talk/commands/table.ts";

/** DESIGN "Commands", written down a second time: the least role in a private repository, and in a public one. */
const least: Readonly<Record<CommandName, readonly [Asker["role"], Asker["role"]]>> = {
  help: ["read", "triage"],
  plan: ["read", "triage"],
  why: ["read", "triage"],
  restore: ["read", "triage"],
  sync: ["write", "write"],
  check: ["write", "write"],
  ack: ["write", "write"],
  adopt: ["write", "write"],
  revert: ["write", "write"],
  confirm: ["write", "write"],
  rekey: ["maintain", "maintain"],
};
const everyRole = ["none", ...roles] as const;
const nothing = { commands: {}, admins: [] };

describe.for(["private", "public"] as const)("in a %s repository", (visibility) => {
  const isPrivate = visibility === "private";

  test("every role and every command of the table: exactly who may", () => {
    expect(Object.keys(commands)).toEqual([...commandNames]);
    const seen = { allowed: 0, refused: 0 };
    for (const name of commandNames) {
      for (const role of everyRole) {
        const wanted = least[name][isPrivate ? 0 : 1];
        const may = everyRole.indexOf(role) >= everyRole.indexOf(wanted);
        const refused = refusal(
          name,
          { login: "erin", role },
          { ground: { private: isPrivate, narrowing: nothing } },
        );
        expect(refused === undefined, `${role} ${name}`).toBe(may);
        seen[may ? "allowed" : "refused"] += 1;
      }
    }
    expect(seen).toEqual(isPrivate ? { allowed: 40, refused: 26 } : { allowed: 36, refused: 30 });
  });

  test("lab.yaml narrows and never widens", () => {
    for (const name of commandNames) {
      for (const role of everyRole) {
        for (const asked of leastRoles) {
          const ask = (narrowing: typeof nothing) =>
            refusal(name, { login: "erin", role }, { ground: { private: isPrivate, narrowing } }) ===
            undefined;
          const narrowed = ask({ commands: { [name]: asked }, admins: [] });
          const enough = leastRoles.indexOf(asked) <= (leastRoles as readonly string[]).indexOf(role);
          expect(narrowed, `${role} ${name} ${asked}`).toBe(ask(nothing) && enough);
        }
      }
    }
  });

  test("a role that nobody knows may nothing", () => {
    const asker = { login: "erin", role: "owner" } as unknown as Asker;
    for (const name of commandNames) {
      expect(refusal(name, asker, { ground: { private: isPrivate, narrowing: nothing } })).toBeDefined();
    }
  });
});

test("where lab.yaml names people, /rekey is for these alone, and their role still counts", () => {
  const ground = { private: true, narrowing: { commands: {}, admins: ["Erin"] } };
  const ask = (login: string, role: Asker["role"], name: CommandName = "rekey") =>
    refusal(name, { login, role }, { ground });
  expect(ask("erin", "maintain")).toBeUndefined();
  expect(ask("mallory", "admin")).toEqual({ kind: "not-named" });
  expect(ask("erin", "write")).toMatchObject({ kind: "role", least: "maintain", found: "write" });
  expect(ask("mallory", "write", "sync")).toBeUndefined();
  const confirmed = (login: string) =>
    refusal("confirm", { login, role: "admin" }, { ground, right: "maintain" });
  expect([confirmed("erin"), confirmed("mallory")]).toEqual([undefined, { kind: "not-named" }]);
});

test("to confirm takes what the confirmed thing takes", () => {
  const ask = (role: Asker["role"], right: "write" | "maintain") =>
    refusal("confirm", { login: "erin", role }, { ground: { private: true, narrowing: nothing }, right });
  expect(ask("write", "write")).toBeUndefined();
  expect(ask("write", "maintain")).toMatchObject({ kind: "role", least: "maintain" });
  expect(ask("maintain", "maintain")).toBeUndefined();
});

test("while lab.yaml cannot be read, only what shows something goes on; without any, nothing is narrowed", () => {
  const ask = (name: CommandName, narrowing: null | undefined) =>
    refusal(name, { login: "erin", role: "admin" }, { ground: { private: true, narrowing } });
  for (const name of commandNames) {
    expect(ask(name, undefined)).toEqual(commands[name].right === "see" ? undefined : { kind: "unreadable" });
    expect(ask(name, null)).toBeUndefined();
  }
});
