import { type Block, type Inline, listed, type PageBlock, words } from "../../files/markdown.ts";
import type { HostChange } from "../../secrets/audit.ts";
import type { Unserved } from "../../secrets/authority.ts";
import type { FileChange, RekeyPlan } from "../../secrets/rekey.ts";
import type { SopsFault } from "../../secrets/sops/fault.ts";

/** Whose key is replaced. */
interface Wish {
  readonly host: string;
  readonly rotate: boolean;
}

/** What a rekey would do, and the id without which nothing is done. */
export function describeRekeying(
  wish: Wish,
  plan: RekeyPlan,
  { id, base }: { readonly id: string; readonly base: string },
): readonly PageBlock[] {
  return [
    ...describeChanges(plan),
    {
      text: words`Nothing is changed yet. To go ahead, as long as the default branch is at ${base.slice(0, 12)}:`,
    },
    { commands: [`/confirm ${id}`] },
    {
      text: words`It opens a pull request from ${`labkeeper/rekey-${wish.host}`}: the rules and the files in one commit.`,
    },
    ...describeRenewal(wish, plan.files),
  ];
}

/** Keys old and new, and the files. */
function describeChanges({
  changes,
  files,
  left,
}: Pick<RekeyPlan, "changes" | "files" | "left">): readonly Block[] {
  return [
    ...(changes.length === 0 ? [] : [keyTable(changes)]),
    ...removed(files),
    { text: files.length === 0 ? "No file has to be sealed again." : "Files:" },
    ...(files.length === 0 ? [] : [{ list: files.map(({ path }) => ({ code: path })) }]),
    ...(left.length === 0
      ? []
      : [
          { text: ["Not opened, since the host's key is not in them: ", ...listed(left), "."] },
          { text: words`${"labkeeper secrets grant HOST"} opens a file for a host for the first time.` },
        ]),
  ];
}

function keyTable(changes: readonly HostChange[]): Block {
  return {
    head: ["Host", "Old recipient", "New recipient", "New SSH host key"],
    rows: changes.map(({ host, old, fresh, fingerprint }) => [
      { code: host },
      { code: old },
      { code: fresh },
      { code: fingerprint },
    ]),
  };
}

function removed(files: readonly FileChange[]): readonly Block[] {
  const gone = new Set(files.flatMap(({ lost, claims }) => lost.filter((one) => !claims.includes(one))));
  return gone.size === 0
    ? []
    : [{ text: ["Taken out, since they are nobody's any more: ", ...listed([...gone]), "."] }];
}

/** To wrap a data key anew revokes nothing. */
function describeRenewal({ rotate }: Wish, files: readonly FileChange[]): readonly Block[] {
  if (files.length === 0) return [];
  const rest = rotate ? "New data keys do not change that" : "The data keys stay the same";
  return [
    {
      text: `This revokes nothing: the old key opens every old commit for ever. ${rest}. If it may be in wrong hands, these values need new ones${rotate ? "" : ", and --rotate with it"}:`,
    },
    {
      list: files.map(({ path, names }) => [
        { code: path },
        ": ",
        ...(names.length === 0 ? ["the whole file"] : listed(names)),
      ]),
    },
  ];
}

/** There is no key to replace. */
export function describeNothingToRekey({ left, departed }: RekeyPlan): readonly PageBlock[] {
  return [
    {
      text: words`Nothing to rekey: the keys in lab.yaml are those in ${".sops.yaml"} of the default branch.`,
    },
    ...(departed.length === 0
      ? []
      : [
          {
            text: [
              ...listed(departed.map(({ host }) => host)),
              ...words` left lab.yaml, and ${".sops.yaml"} still names them: merge labkeeper's pull request, then ${"/rekey all"}.`,
            ],
          },
        ]),
    ...(left.length === 0
      ? []
      : [{ text: ["Files that a host may read and cannot yet: ", ...listed(left), "."] }]),
  ];
}

/** All files or none: one that is refused stops all. Codes are those of docs/secrets.md. */
export function describeRefusedFiles(faults: readonly SopsFault[]): readonly PageBlock[] {
  return [
    { text: "Refused, nothing was written: all files or none." },
    {
      list: faults.map(({ path, line, code, detail }) => [
        { code: line === undefined ? path : `${path}:${line}` },
        " ",
        { code },
        `: ${detail}`,
      ]),
    },
  ];
}

/** The operator's key does not serve this repository. */
export function describeUnserved({ code, detail }: Unserved, { host, rotate }: Wish): readonly PageBlock[] {
  return [{ text: words`Refused (${code}): ${detail}.` }, ...byHand({ host, rotate })];
}

/** The operator gave no key at all. */
export function describeKeyless(wish: Wish): readonly PageBlock[] {
  return [{ text: "This labkeeper has no key that opens secrets." }, ...byHand(wish)];
}

function byHand({ host, rotate }: Wish): readonly PageBlock[] {
  return [
    { text: "A person with a key does it in a clone:" },
    { commands: [`labkeeper rekey ${host}${rotate ? " --rotate" : ""} --identity FILE`] },
  ];
}

/** An id that fits nothing as it stands. */
export function describeStaleId(id: string, host: string): readonly PageBlock[] {
  return [
    {
      text: words`Refused, nothing was written: ${id} is no rekey as things stand. The default branch moved since, or the id is from another issue or repository.`,
    },
    { text: words`Say ${`/rekey ${host}`} here, and look at what it shows before you confirm it.` },
  ];
}

/** Secrets are not opened on behalf of a pull request from elsewhere. */
export function describeNotInFork(): readonly PageBlock[] {
  return [{ text: "Refused, nothing was done: not in a pull request from a fork. Say it in an issue." }];
}

/** What was done. */
export function describeRekeyed(link: Inline, done: "made" | "there"): readonly PageBlock[] {
  const text = done === "made" ? "Written in one commit: " : "That was done already: ";
  return [{ text: [text, link, ". Merge it, then switch the host to the new configuration."] }];
}

/** Title and text of the pull request. */
export function describeRekeyPull(
  wish: Wish,
  plan: RekeyPlan,
  unproven: readonly string[],
): { readonly title: string; readonly blocks: readonly PageBlock[] } {
  return {
    title: `Rekey ${wish.host}`,
    blocks: [
      {
        text: `The rules of .sops.yaml and the files in one commit${wish.rotate ? ", with new data keys" : ""}. No value changed.`,
      },
      ...describeChanges(plan),
      ...(unproven.length === 0
        ? []
        : [
            {
              text: [
                "Taken on trust, since the old key is not at hand: that the entries labelled as theirs are those of ",
                ...listed(unproven),
                ".",
              ],
            },
          ]),
      ...describeRenewal(wish, plan.files),
    ],
  };
}
