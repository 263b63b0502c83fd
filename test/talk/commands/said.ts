import fc from "fast-check";
import type { Command } from "../../../src/talk/commands/command.ts";

/** A command as a person types it. */
export function typed(command: Command): string {
  switch (command.name) {
    case "check":
      return command.sha === undefined ? "/check" : `/check ${command.sha}`;
    case "rekey":
      return `/rekey ${command.host}${command.rotate ? " --rotate" : ""}`;
    case "ack":
      return `/ack ${command.warning} ${command.scope === undefined ? "" : `${command.scope} `}until ${command.until} ${command.reason}`;
    case "why":
      return `/why ${command.path}${command.line === undefined ? "" : `:${command.line}`}`;
    case "adopt":
    case "revert":
      return `/${command.name} ${command.path}`;
    case "confirm":
      return `/confirm ${command.id}`;
    case "restore":
      return `/restore ${command.service}`;
    default:
      return `/${command.name}`;
  }
}

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/).filter((word) => word !== "until");
const path = fc
  .array(
    fc.stringMatching(/^[a-z0-9_.][a-z0-9._-]{0,8}$/).filter((part) => !/^\.\.?$/.test(part)),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join("/"));
const day = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const reason = fc.stringMatching(/^[a-zA-Z0-9,.!?'()-]{3,8}( [a-zA-Z0-9,.!?'()-]{1,8}){0,5}$/);

/** Every command with every argument. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.constantFrom<Command>({ name: "help" }, { name: "plan" }, { name: "sync" }),
  fc.record({ name: fc.constant("check" as const), sha: maybe(fc.oneof(hex(40), hex(64))) }),
  fc.record({ name: fc.constant("rekey" as const), host: name, rotate: fc.boolean() }),
  fc.record({ name: fc.constant("ack" as const), warning: name, scope: maybe(name), until: day, reason }),
  fc.record({ name: fc.constant("why" as const), path, line: maybe(fc.integer({ min: 1, max: 9999 })) }),
  fc.record({ name: fc.constantFrom("adopt" as const, "revert" as const), path }),
  fc.record({
    name: fc.constant("confirm" as const),
    id: fc.oneof(
      hex(12),
      fc.tuple(name, hex(12)).map(([host, digits]) => `rekey-${host}-${digits}`),
    ),
  }),
  fc.record({ name: fc.constant("restore" as const), service: name }),
);

/** Words that are no command, and mean nothing in Markdown. */
export const prose = fc.stringMatching(/^[A-Za-z][a-z]{1,8}( [a-z]{1,8}){0,5}\.?$/);
