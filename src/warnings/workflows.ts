import { parse } from "yaml";
import { z } from "zod";
import type { Model } from "../lab/model.ts";
import type { Found, WarningRule } from "./rule.ts";
import { positionOf } from "./source.ts";

const Filters = z.object({
  paths: z.array(z.string()).optional(),
  "paths-ignore": z.array(z.string()).optional(),
});
const Step = z.object({
  uses: z.string().optional(),
  with: z.object({ ref: z.string().optional() }).optional(),
});
/** What counts here of a workflow of GitHub Actions. */
const WorkflowSchema = z.object({
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  jobs: z.record(z.string(), z.object({ steps: z.array(Step).default([]) })),
});

interface Workflow {
  readonly path: string;
  readonly text: string;
  /** Event to its filters. */
  readonly events: ReadonlyMap<string, z.output<typeof Filters>>;
  readonly steps: readonly z.output<typeof Step>[];
}

/** The workflows that evaluate or build Nix; GitHub says itself what is wrong with one that it cannot read. */
function nixWorkflows(texts: ReadonlyMap<string, string>): Workflow[] {
  return [...texts]
    .filter(([, text]) =>
      /\bnix (flake check|build|eval|develop)\b|\bnix-build\b|\bnixos-rebuild\b/.test(text),
    )
    .flatMap(([path, text]) => read(path, text) ?? []);
}

function read(path: string, text: string): Workflow | undefined {
  const workflow = WorkflowSchema.safeParse(plain(text)).data;
  if (workflow === undefined) return undefined;
  const { on, jobs } = workflow;
  const events: Readonly<Record<string, unknown>> =
    typeof on === "string"
      ? { [on]: null }
      : Array.isArray(on)
        ? Object.fromEntries(on.map((name) => [name, null]))
        : on;
  return {
    path,
    text,
    events: new Map(
      Object.entries(events).map(([name, filters]) => [name, Filters.safeParse(filters).data ?? {}]),
    ),
    steps: Object.values(jobs).flatMap(({ steps }) => steps),
  };
}

function plain(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

const notHead: WarningRule = {
  id: "ci-not-testing-head",
  severity: "warning",
  title: "Checks that do not see the change",
  condition:
    "a workflow that runs Nix for a pull request checks out another commit than the head or the merge, or path filters skip what labkeeper writes",
  remedy: "run it on pull_request, without path filters",
  needs: "repository",
  find: ({ facts, model }) => {
    const workflows = nixWorkflows(facts.workflows);
    return [...workflows.flatMap(testsBase), ...skipped(workflows, model)];
  },
};

function found({ path, text }: Workflow, pattern: RegExp, message: string): Found {
  return { message, at: positionOf(path, text, pattern), scope: [path], hosts: [] };
}

/** On pull_request, actions/checkout takes the merge unless it is told otherwise; on pull_request_target, the base. */
function testsBase(workflow: Workflow): Found[] {
  const refs = checkouts(workflow);
  if (workflow.events.has("pull_request_target") && !refs.every(takesChange)) {
    const message =
      "pull_request_target checks out the base branch: what a pull request changes is not tested";
    return [found(workflow, /\bpull_request_target\b/, message)];
  }
  const other = refs.find((ref) => ref !== "" && !takesChange(ref) && !/\bgithub\.(ref|sha)\b/.test(ref));
  if (!workflow.events.has("pull_request") || other === undefined) return [];
  const message = `it checks out ${other}: what a pull request changes is not tested`;
  return [found(workflow, /\bref:/, message)];
}

/** What each actions/checkout is told to take; empty: nothing. */
function checkouts({ steps }: Workflow): string[] {
  return steps
    .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
    .map((step) => step.with?.ref ?? "");
}

/** The head of a pull request, or what would come of merging it. */
function takesChange(ref: string): boolean {
  return /\bhead\b|\bhead_ref\b|\bmerge\b|\bmerge_commit_sha\b/.test(ref);
}

/** Filters of one workflow matter where no other one tests what they skip. */
function skipped(workflows: readonly Workflow[], { hosts }: Model): Found[] {
  const tested = workflows.flatMap((workflow) => {
    const filters = workflow.events.get("pull_request");
    return filters === undefined ? [] : [{ workflow, filters }];
  });
  const paths = ["lab.yaml", ...hosts.slice(0, 1).map(({ name }) => `hosts/${name}/generated/host.nix`)];
  const path = paths.find((one) => tested.every(({ filters }) => !runsFor(one, filters)));
  if (path === undefined) return [];
  const message = `the path filters skip a pull request that changes ${path} alone`;
  return tested.map(({ workflow }) => found(workflow, /^ +(paths|paths-ignore):/m, message));
}

/** Whether a change of one file starts the workflow: of `paths` the last pattern that matches decides. */
function runsFor(path: string, { paths, "paths-ignore": ignored = [] }: z.output<typeof Filters>): boolean {
  if (paths === undefined) return !ignored.some((pattern) => matches(pattern, path));
  const last = paths.findLast((pattern) => matches(pattern.replace(/^!/, ""), path));
  return last !== undefined && !last.startsWith("!");
}

/** GitHub's filter patterns: `**` any characters, `*` any but a slash, `?` and `+` count the character before. */
function matches(pattern: string, path: string): boolean {
  const source = pattern.replaceAll(/\*\*\/?|\*|[.^$(){}|\\]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : `\\${part}`;
  });
  try {
    return new RegExp(`^${source}$`).test(path);
  } catch {
    return false;
  }
}

const untrusted: WarningRule = {
  id: "ci-untrusted-config",
  severity: "warning",
  title: "Checks that obey the change",
  condition: "a workflow that runs on pull requests accepts the flake's nixConfig",
  remedy: "remove accept-flake-config, and name substituters and their keys in the workflow",
  needs: "repository",
  find: ({ facts }) =>
    nixWorkflows(facts.workflows)
      .filter(({ events }) => events.has("pull_request") || events.has("pull_request_target"))
      .filter(({ text }) => accepts.test(text))
      .map((workflow) =>
        found(
          workflow,
          accepts,
          "a pull request can name a substituter and its key, and has the runner take programs from there",
        ),
      ),
};

/** As an option of nix, or as a line of nix.conf. */
const accepts =
  /--accept-flake-config\b|\baccept-flake-config\s*=\s*true\b|--option accept-flake-config true\b/;

const privileged: WarningRule = {
  id: "ci-privileged-head",
  severity: "error",
  title: "Strangers' Nix with the repository's rights",
  condition: "a workflow on pull_request_target checks out the head and runs Nix on it",
  remedy: "run it on pull_request: there it has a read-only token and no secrets",
  needs: "repository",
  find: ({ facts }) =>
    nixWorkflows(facts.workflows)
      .filter(
        (workflow) => workflow.events.has("pull_request_target") && checkouts(workflow).some(takesChange),
      )
      .map((workflow) =>
        found(
          workflow,
          /\bpull_request_target\b/,
          "whoever opens a pull request, from a fork too, has Nix of his own run with the secrets and the token of this repository",
        ),
      ),
};

export const workflowRules: readonly WarningRule[] = [notHead, untrusted, privileged];
