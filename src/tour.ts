import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { run } from "./edge/process.ts";

const founding = fileURLToPath(new URL("../examples/founding.lab.yaml", import.meta.url));
const cli = fileURLToPath(new URL("cli.ts", import.meta.url));

const gitOptions = ["user.name=You", "user.email=you@example.net", "commit.gpgSign=false"].flatMap(
  (setting) => ["-c", setting],
);

/**
 * labkeeper's main job on the founding lab, in a scratch repository that is kept: check, plan, sync, a change to
 * lab.yaml, the second sync. Every step is a command that a person could type.
 */
export async function tour(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "labkeeper-tour-"));
  const labkeeper = shell(directory, "labkeeper", process.execPath, [cli, "-C", directory]);
  const git = shell(directory, "git", "git", gitOptions);

  say(`A scratch repository with the founding lab's lab.yaml: ${directory}`);
  await cp(founding, join(directory, "lab.yaml"));
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "lab.yaml");
  await git("commit", "--quiet", "--message=Add lab.yaml");

  say("Is lab.yaml right, and what may hurt? The secrets are not there yet, so that this exits 1.");
  await labkeeper("check");
  say("What would change? A plan writes nothing.");
  await labkeeper("plan");
  say("Make it so: one commit on a branch of its own; HEAD, index and work tree stay as they are.");
  await labkeeper("sync");
  say("Once more: nothing to do.");
  await labkeeper("sync");
  say("One of the generated files, then the merge.");
  await git("show", "labkeeper/sync:hosts/luna/generated/host.nix");
  await git("merge", "--quiet", "labkeeper/sync");

  say("Now rydev shall run containers: one word in lab.yaml.");
  await edit(
    join(directory, "lab.yaml"),
    "[role-server, role-dev]",
    "[role-server, role-container-host, role-dev]",
  );
  await git("commit", "--quiet", "--all", "--message=Run containers on rydev");
  await labkeeper("sync");
  await git("diff", "HEAD...labkeeper/sync", "--", "hosts");

  say("Where to look next");
  print(
    `  cd ${directory}\n  git log --all --graph --oneline\n  README.md: the commands; docs/architecture.md: how it works; examples/: labs to start from\n`,
  );
}

/** Runs a command where the tour takes place, and shows it as a person would have typed it. */
function shell(cwd: string, name: string, command: string, before: readonly string[]) {
  return async (...args: readonly string[]): Promise<void> => {
    print(
      styleText(
        "dim",
        `$ ${[name, ...args].map((arg) => (arg.includes(" ") ? `"${arg}"` : arg)).join(" ")}\n`,
      ),
    );
    const output = (await run(command, [...before, ...args], { cwd, answers: [1] })).toString("utf8");
    print(output.replaceAll(/^(?=.)/gm, "  "));
  };
}

async function edit(file: string, old: string, text: string): Promise<void> {
  const before = await readFile(file, "utf8");
  if (!before.includes(old)) throw new Error(`${file} does not say ${old}`);
  await writeFile(file, before.replace(old, text));
}

function say(text: string): void {
  print(`\n${styleText("bold", text)}\n`);
}

function print(text: string): void {
  process.stdout.write(text);
}
