import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { isRewrite } from "./cases/golden.ts";
import { gitEnvironment, tempDirectory } from "./support/temp.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = join(root, "README.md");
const environment = {
  ...gitEnvironment(),
  PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH ?? ""}`,
  NO_COLOR: "1",
  // 24 November 2026: what is acknowledged in an example is so until some day.
  SOURCE_DATE_EPOCH: "1795478400",
};

/** The text between the fences of the block with this info string. */
function block(name: string, readme = readFileSync(file, "utf8")): string {
  const [, rest = ""] = readme.split(`\`\`\`console ${name}\n`);
  return rest.slice(0, rest.indexOf("```\n"));
}

/** Compares a block with what happened, apart from what differs on every run; writes it with UPDATE_GOLDEN=1. */
function expectBlock(name: string, actual: string): void {
  if (isRewrite(process.env)) {
    const readme = readFileSync(file, "utf8");
    writeFileSync(
      file,
      readme.replace(
        `\`\`\`console ${name}\n${block(name, readme)}`,
        () => `\`\`\`console ${name}\n${actual}`,
      ),
    );
  }
  expect(steady(block(name))).toBe(steady(actual));
}

function steady(text: string): string {
  return text
    .replaceAll(/\S*\/labkeeper-tour-\w{6}/g, "<scratch>")
    .replaceAll(/\b(is at) [0-9a-f]{12}\b/g, "$1 <commit>");
}

/** Every command of a block in one shell, each with what it printed, in a directory that looks like a clone. */
async function play(commands: readonly string[]): Promise<string> {
  const clone = tempDirectory();
  cpSync(join(root, "examples"), join(clone, "examples"), { recursive: true });
  for (const name of ["package.json", "bin", "src", "nix", "node_modules"])
    symlinkSync(join(root, name), join(clone, name));
  const script = commands.map((command) => `printf '$ %s\\n' ${quote(command)}\n${command}\n`).join("");
  const { stdout } = await execa("bash", ["-euo", "pipefail", "-c", script], {
    cwd: clone,
    env: { ...environment, HOME: tempDirectory() },
    extendEnv: false,
  });
  return `${stdout}\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

test("the tour prints what the README shows", async () => {
  const { stdout } = await execa("node", ["src/main.ts"], { cwd: root, env: environment, extendEnv: false });
  const { scratch = "" } = /: (?<scratch>\S*\/labkeeper-tour-\w{6})\n/.exec(stdout)?.groups ?? {};
  expect(readFileSync(join(scratch, "lab.yaml"), "utf8"), "the scratch repository is kept").toContain(
    "founding",
  );
  await execa("rm", ["-r", scratch]);
  expectBlock("tour", `$ npm start\n${stdout}\n`);
});

test("the story of one's own repository goes as the README says", async () => {
  const commands = [...block("story").matchAll(/^\$ (.+)$/gm)].map(([, command = ""]) => command);
  expect(commands.length).toBeGreaterThan(5);
  expectBlock("story", await play(commands));
});

test("the two commands that set everything up are named, and exist", () => {
  const readme = readFileSync(file, "utf8");
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(readme).toContain("npm ci && npm start");
  expect(readme).toContain("npm cit");
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["start", "test"]));
});

test("lab.yaml in the README is the smallest example", () => {
  const [, shown] = /^```yaml\n([\s\S]*?)^```$/m.exec(readFileSync(file, "utf8")) ?? [];
  expect(shown).toBe(readFileSync(join(root, "examples/minimal.lab.yaml"), "utf8"));
});

test("links lead to files that exist", () => {
  for (const document of ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/cli.md"]) {
    const text = readFileSync(join(root, document), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect(
        () => readFileSync(join(root, document, "..", target)),
        `${document} -> ${target}`,
      ).not.toThrow();
    }
  }
});

test("a block that differs is seen", () => {
  expect(steady("Branch is at 0123456789ab: 25 created")).not.toBe(
    steady("Branch is at ba9876543210: 24 created"),
  );
  expect(steady("Branch is at 0123456789ab")).toBe(steady("Branch is at ba9876543210"));
});
