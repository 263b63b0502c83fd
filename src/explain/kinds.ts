import { own } from "../lab/own.ts";

/** A failure of nix that is known: its pattern, and what a person can do. */
interface Kind {
  /** Stable name, the `rule` of the explanation. */
  readonly rule: string;
  readonly pattern: RegExp;
  readonly hint: string;
}

/** Nix and nixpkgs say these in the same words since 2.4 and 21.11, where nothing else is noted. */
const kinds: readonly Kind[] = [
  {
    rule: "unknown-option",
    pattern: /^The option [`'](?<option>.+?)' does not exist/m,
    hint: "correct its name, or import the module that declares it",
  },
  {
    rule: "wrong-type",
    pattern: /^A definition for option [`'](?<option>.+?)' is not of (?:the )?type/m,
    hint: "give a value of that type",
  },
  {
    rule: "conflict",
    pattern:
      /^The option [`'](?<option>.+?)' (?:has conflicting definition values|is defined multiple times|is defined both)/m,
    hint: "say it in one place only, or give one of them another priority (lib.mkForce, lib.mkDefault)",
  },
  {
    rule: "not-set",
    pattern:
      /^The option [`'](?<option>.+?)' (?:was accessed but has no value defined|is used but not defined)/m,
    hint: "set the option",
  },
  {
    rule: "read-only",
    pattern: /^The option [`'](?<option>.+?)' is read-only/m,
    hint: "set it in one place only",
  },
  { rule: "failed-assertion", pattern: /^Failed assertions:/m, hint: "do what the assertion asks for" },
  {
    rule: "infinite-recursion",
    pattern: /infinite recursion encountered|stack overflow|max-call-depth exceeded/i,
    hint: "break the circle: something needs its own value; `imports` must not depend on `config`",
  },
  {
    rule: "syntax-error",
    pattern: /^(?:syntax error|undefined escape|path has a trailing slash)/m,
    hint: "correct the Nix there",
  },
  {
    rule: "not-tracked",
    pattern: /Path '(?<path>.+?)' in the repository .+ is not tracked by Git/i,
    hint: "`git add` the file: flakes see tracked files only",
  },
  {
    rule: "missing-file",
    pattern:
      /getting status of '(?<path>.+?)': No such file|path '(?<path>.+?)' does not exist|opening file '(?<path>.+?)': No such file|'(?<path>\/.+?)' does not exist/,
    hint: "commit the file, or take out what names it; flakes see tracked files only",
  },
  {
    rule: "conflict",
    pattern: /^attribute '.+' already defined at /m,
    hint: "say it once: take one of the two out",
  },
  {
    rule: "refused-package",
    pattern: /refusing to evaluate/,
    hint: "allow that package by name in the host's default.nix (nixpkgs.config.allowUnfreePredicate, permittedInsecurePackages), or take another",
  },
  {
    rule: "missing-output",
    pattern: /^flake '.+' does not provide attribute /m,
    hint: "have flake.nix offer it: `mkLab (import ./hosts/generated.nix)` makes every host of lab.yaml",
  },
  {
    rule: "undefined-variable",
    pattern: /^undefined variable '(?<name>.+?)'/m,
    hint: "correct its name, or bind it",
  },
  { rule: "missing-attribute", pattern: /^attribute '(?<name>.+?)' missing/m, hint: "correct its name" },
  {
    rule: "wrong-argument",
    pattern: /called with(?:out required argument| unexpected argument) '(?<name>.+?)'/,
    hint: "labkeeper writes helpers and their calls together: see whether one of them was edited, then run `labkeeper sync`",
  },
  {
    rule: "import-from-derivation",
    pattern:
      /allow-import-from-derivation|import.from.derivation|during evaluation|^path '.+\.drv' is not valid/i,
    hint: "evaluation must not build anything: commit the result that it reads",
  },
  {
    rule: "impure",
    pattern: /forbidden in (?:pure|restricted)|pure evaluation mode|in restricted mode/i,
    hint: "evaluation sees the repository and its inputs only",
  },
  {
    rule: "hash-mismatch",
    pattern: /hash mismatch in/,
    hint: "look at what changed there, then write down the hash that nix got",
  },
  {
    rule: "out-of-memory",
    pattern: /std::bad_alloc|out of memory|cannot allocate memory|Killed\b/i,
    hint: "give the check more memory, or look for a value without end",
  },
  {
    rule: "lock-file",
    pattern: /lock file|flake\.lock|no-update-lock-file/,
    hint: "run `nix flake lock` and commit flake.lock",
  },
  {
    rule: "cannot-fetch",
    pattern:
      /unable to (?:download|fetch)|could not resolve host|cannot fetch|cannot find git revision|program 'git' failed|Failed to open archive/i,
    hint: "see whether the input can be reached from where the check runs, then run it again",
  },
  {
    rule: "build-failed",
    pattern: /builder for '.+' failed|Cannot build '|failed to build/,
    hint: "read its log: `nix log` with that path",
  },
  {
    rule: "thrown",
    pattern: /^evaluation aborted|^assertion '.+' failed/m,
    hint: "read who says so at that place",
  },
];

export interface Known {
  readonly rule: string;
  readonly hint: string;
  /** The option that the message is about. */
  readonly option: string | undefined;
  /** The file that is not there, as nix names it. */
  readonly missing: string | undefined;
}

/** What is known about a message; `evaluation` where it is none of the known ones. */
export function kindOf(message: string): Known {
  for (const { rule, pattern, hint } of kinds) {
    const found = pattern.exec(message);
    if (found === null) continue;
    const groups = found.groups ?? {};
    const near = didYouMean(message);
    return {
      rule,
      hint: near === undefined ? hint : `${near}; ${hint}`,
      option: own(groups, "option"),
      missing: own(groups, "path"),
    };
  }
  return {
    rule: "evaluation",
    hint: "read who says so at that place",
    option: undefined,
    missing: undefined,
  };
}

/** Nix and nixpkgs both ask "Did you mean …?". */
function didYouMean(message: string): string | undefined {
  return /Did you mean [^?]+\?/
    .exec(message)?.[0]
    .replace(/^D/, "d")
    .replaceAll(/\s+/g, " ")
    .replace(/\?$/, "");
}
