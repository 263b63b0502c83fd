import { z } from "zod";
import { own } from "../lab/own.ts";
import type { Position } from "../lab/problem.ts";
import type { Found, WarningKind, WarningRule } from "./rule.ts";
import { positionOf } from "./source.ts";

const LOCK_FILE = "flake.lock";
/** Longest age of a nixpkgs, in days. */
const MAX_AGE = 45;

const Reference = z.object({
  type: z.string().optional(),
  owner: z.string().optional(),
  repo: z.string().optional(),
  ref: z.string().optional(),
  url: z.string().optional(),
  rev: z.string().optional(),
  narHash: z.string().optional(),
  /** Seconds since 1970. */
  lastModified: z.number().optional(),
});
/** A node by its name, or by the way to it from the root: `follows`. */
const Input = z.union([z.string(), z.array(z.string())]);
const Node = z.object({
  inputs: z.record(z.string(), Input).default({}),
  locked: Reference.optional(),
  original: Reference.optional(),
});
/** flake.lock, as `nix flake lock` writes it: version 5 and later. */
const Lock = z.object({ nodes: z.record(z.string(), Node), root: z.string() });

type LockNode = z.output<typeof Node>;
type FlakeLock = z.output<typeof Lock>;

interface DirectInput {
  /** As flake.nix calls it. */
  readonly input: string;
  /** As flake.lock calls it. */
  readonly name: string;
  readonly node: LockNode;
  readonly at: Position;
}

/** The inputs of flake.nix itself that follow no other. */
function directInputs(lock: FlakeLock, text: string): DirectInput[] {
  return Object.entries(own(lock.nodes, lock.root)?.inputs ?? {}).flatMap(([input, name]) => {
    const node = typeof name === "string" ? own(lock.nodes, name) : undefined;
    if (typeof name !== "string" || node === undefined) return [];
    return [
      { input, name, node, at: positionOf(LOCK_FILE, text, new RegExp(`^ +"${escaped(name)}": \\{`, "m")) },
    ];
  });
}

function escaped(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, "\\$&");
}

/** github:NixOS/nixpkgs, a tarball of a channel, or FlakeHub's. */
function isNixpkgs({ original, locked }: LockNode): boolean {
  const { repo, url } = { ...locked, ...original };
  return repo?.toLowerCase() === "nixpkgs" || /\/nixpkgs\b|channels\.nixos\.org/i.test(url ?? "");
}

function readLock(text: string): FlakeLock | undefined {
  try {
    return Lock.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A rule about each input of flake.nix; of a lock that cannot be read, `input-unpinned` speaks alone. */
function perInput(
  kind: WarningKind,
  check: (input: DirectInput, lock: FlakeLock, today: string) => string | undefined,
): WarningRule {
  return {
    ...kind,
    needs: "repository",
    find: ({ facts, today }) => {
      const text = facts.flake?.lock ?? null;
      const lock = text === null ? undefined : readLock(text);
      if (text === null || lock === undefined) return [];
      return directInputs(lock, text).flatMap((one) => {
        const message = check(one, lock, today);
        return message === undefined ? [] : [found(message, one.at)];
      });
    },
  };
}

function found(message: string, at: Position): Found {
  return { message, at, scope: [LOCK_FILE], hosts: [] };
}

const unpinnedKind: WarningKind = {
  id: "input-unpinned",
  severity: "warning",
  title: "Inputs that are not pinned",
  condition:
    "there is a flake.nix and no flake.lock that can be read, or an input stands in it without a revision",
  remedy: "nix flake lock, then commit flake.lock: without it each evaluation may take another nixpkgs",
};
const unpinnedInput = perInput(unpinnedKind, ({ input, node: { locked } }) =>
  locked?.rev === undefined && locked?.narHash === undefined
    ? `input ${input} has neither a revision nor a hash in ${LOCK_FILE}`
    : undefined,
);
const unpinned: WarningRule = {
  ...unpinnedInput,
  find: (scene) => {
    const { flake } = scene.facts;
    if (flake === null) return [];
    if (flake.lock === null)
      return [found("flake.nix has no flake.lock", { file: "flake.nix", line: 1, column: 1 })];
    if (readLock(flake.lock) !== undefined) return unpinnedInput.find(scene);
    return [found(`${LOCK_FILE} is not what nix writes`, { file: LOCK_FILE, line: 1, column: 1 })];
  },
};

const duplicate = perInput(
  {
    id: "nixpkgs-duplicate",
    severity: "warning",
    title: "Input with a nixpkgs of its own",
    condition: "an input of flake.nix has an input nixpkgs that follows none",
    remedy:
      'inputs.<input>.inputs.nixpkgs.follows = "nixpkgs"; in flake.nix: one nixpkgs to update and to fetch',
  },
  ({ input, node }, { nodes }) => {
    const theirs = own(node.inputs, "nixpkgs");
    const other = typeof theirs === "string" ? own(nodes, theirs) : undefined;
    return other !== undefined && isNixpkgs(other)
      ? `input ${input} brings a nixpkgs of its own (${String(theirs)})`
      : undefined;
  },
);

const stale = perInput(
  {
    id: "nixpkgs-stale",
    severity: "warning",
    title: "Old nixpkgs",
    condition: `the locked nixpkgs is older than ${MAX_AGE} days`,
    remedy: "nix flake update nixpkgs: security updates come with it",
  },
  ({ input, node }, _lock, today) => {
    const modified = node.locked?.lastModified;
    if (!isNixpkgs(node) || modified === undefined) return undefined;
    const days = Math.floor((Date.parse(today) / 1000 - modified) / 86_400);
    return days > MAX_AGE ? `input ${input} is ${days} days old` : undefined;
  },
);

const endOfLife = perInput(
  {
    id: "nixpkgs-eol",
    severity: "warning",
    title: "NixOS release without updates",
    condition: "nixpkgs follows a release that NixOS has ended: a month after the next one",
    remedy: "name the current release in flake.nix, read its release notes, then nix flake update nixpkgs",
  },
  ({ input, node }, _lock, today) => {
    const release = isNixpkgs(node) ? releaseOf(node) : undefined;
    if (release === undefined || today <= release.end) return undefined;
    return `input ${input} follows NixOS ${release.name}, which has had no security updates since ${release.end}`;
  },
);

/** `nixos-25.05`, `release-25.05`, `nixpkgs-25.05-darwin`, FlakeHub's `0.2505`: its name, and its last day. */
function releaseOf({ original }: LockNode): { readonly name: string; readonly end: string } | undefined {
  const text = `${original?.ref ?? ""} ${original?.url ?? ""}`;
  const match = /\b(?:nixos|nixpkgs|release)-(\d\d)\.(05|11)\b|\/nixpkgs\/0\.(\d\d)(05|11)\b/i.exec(text);
  const [year, month] = [match?.[1] ?? match?.[3], match?.[2] ?? match?.[4]];
  if (year === undefined || month === undefined) return undefined;
  return {
    name: `${year}.${month}`,
    end: month === "05" ? `20${year}-12-31` : `20${Number(year) + 1}-06-30`,
  };
}

export const flakeRules: readonly WarningRule[] = [unpinned, duplicate, stale, endOfLife];
