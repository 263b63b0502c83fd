import { type CommandName, commandNames } from "../src/lab/commands.ts";
import { leastRole } from "../src/talk/commands/rights.ts";
import { commands, usage } from "../src/talk/commands/table.ts";

/** docs/commands.md: the table of commands itself, and what holds for all of them. */
export function commandReference(): string {
  return [
    "# Commands on GitHub",
    "",
    "Generated from the table of commands by `npm run golden`. Say them in a comment on an issue or a pull request.",
    "",
    "| command | what it does | least role: private repository | public |",
    "| --- | --- | --- | --- |",
    ...commandNames.map(row),
    "",
    ...rules,
    "",
  ].join("\n");
}

function row(name: CommandName): string {
  const { does, right } = commands[name];
  const note = right === "confirmed" ? ", and what the confirmed thing asks for" : "";
  const least = [true, false].map((isPrivate) => `${leastRole(right, isPrivate)}${note}`);
  return `| \`${usage(name).replaceAll("|", "\\|")}\` | ${does} | ${least.join(" | ")} |`;
}

const rules = [
  "## What counts as said",
  "",
  "The first word of a line, outside quotes, code, HTML comments and what is struck out, as CommonMark reads the comment. Several",
  "commands in a comment are done in order, ten at most. Only new comments of people count: not those of bots and Apps, and none",
  "that was edited. labkeeper reacts with 👀 at once and answers with one comment. In a public repository somebody whose role is",
  "below triage gets 👎 and no words. A word with a slash that is no command is left to others, unless it is one slip away.",
  "",
  "Commands are found again in the comments when labkeeper was away or its store was lost: of the last four days, each once.",
  "",
  "## Who may",
  "",
  "The role is asked of GitHub for each comment; whoever is not known to be allowed is refused. lab.yaml of the default branch can",
  "only narrow it: `commands.sync: maintain` asks for more, `commands.check: nobody` switches a command off, and where",
  "`lab.admins.*.github` names people, `/rekey` and its confirmation are for these alone. While lab.yaml cannot be read, only the",
  "commands that show something go on.",
  "",
  "## What is dangerous takes an id",
  "",
  "A comment says nothing of the commit that its writer saw. So `/sync` leaves out what cannot be undone and shows the id of the plan:",
  "`/confirm <id>` lets exactly that plan go ahead. `/rekey` opens and writes nothing: it shows keys old and new, files, the values",
  "that need renewal, and an id that holds the repository, the issue, the commit of the default branch and all that was shown. When one",
  "of them is another, the id fits nothing any more: ask again. `/check` takes the whole id of a commit, never a part of it or a branch.",
  "",
  "## `/rekey`",
  "",
  "A host's key in lab.yaml of the default branch was replaced: `/rekey luna`, then `/confirm rekey-luna-…`, opens a pull request from",
  "`labkeeper/rekey-luna` with the rules and the files in one commit. A file gets the new key only where the old one is in it;",
  "what is copied into a host's directory is not opened for it ([secrets.md](secrets.md)). It is refused in pull requests from forks.",
  "",
  "The operator decides which repositories his key serves, by GitHub's numbers, since names can be taken over:",
  "",
  "```sh",
  "LABKEEPER_REKEY=123456789,987654321:public   # gh api repos/OWNER/NAME --jq .id",
  "LABKEEPER_AGE_KEY_FILE=/run/keys/labkeeper   # or systemd: LoadCredentialEncrypted=labkeeper-age-key:…",
  "```",
  "",
  "Public repositories need `:public`: there a replaced key opens every old commit for whoever gets hold of it. The server takes no",
  "key from its environment. Give repositories of different owners keys of their own: within one key, a ciphertext that was copied from one",
  "repository to another under a host's label is taken on trust, and the pull request says so.",
  "",
  "## Marks",
  "",
  "What labkeeper writes on GitHub begins with a hidden line by which it is found again: sealed with a key that is derived from the App's",
  "private key, and believed only in texts that the App itself wrote. After the private key was replaced, `PREVIOUS_PRIVATE_KEY_PATH`",
  "names the earlier one, so that older texts are still known.",
];
