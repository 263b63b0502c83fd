import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { formatOf } from "../../../src/secrets/sops/read.ts";
import { tempDirectory, writeTree } from "../../support/temp.ts";
import { tool } from "../../support/tools.ts";
import type { TestKey } from "./keys.ts";

/** The real sops in a directory of its own, with the keys that are named and no others. */
export interface Sops {
  readonly directory: string;
  /** Encrypts a plain text. `options` are sops' own: `--encrypted-regex …`. */
  encrypt(file: PlainFile): Promise<string>;
  /** The plain text, or the exit code where sops refuses. */
  decrypt(file: { readonly path: string; readonly text: string }, key: TestKey): Promise<string | number>;
  /** Runs sops in the directory. Answers exit code and what it printed. */
  run(
    args: readonly string[],
    key?: TestKey,
    more?: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: number; readonly output: string }>;
}

/** What is to be encrypted. */
export interface PlainFile {
  readonly path: string;
  readonly plain: string;
  readonly recipients: readonly TestKey[];
  readonly options?: readonly string[];
  /** A .sops.yaml of its own: key groups, indentation. `recipients` are then left to it. */
  readonly config?: string;
}

let files = 0;

/** A sops for the running test. */
export function sopsIn(directory = tempDirectory()): Sops {
  const run: Sops["run"] = async (args, key, more = {}) => {
    const env = {
      PATH: process.env.PATH ?? "",
      HOME: join(directory, "nobody"),
      ...(key === undefined ? {} : { SOPS_AGE_KEY: key.secret }),
      ...more,
    };
    const { exitCode, all } = await execa(tool("sops") ?? "sops", args, {
      cwd: directory,
      env,
      extendEnv: false,
      reject: false,
      all: true,
      stripFinalNewline: false,
    });
    return { code: exitCode ?? -1, output: all };
  };
  return {
    directory,
    run,
    async encrypt({ path, plain, recipients, options = [], config }) {
      const work = `${files++}`;
      writeTree(directory, {
        [`${work}/${path}`]: plain,
        ...(config === undefined ? {} : { [`${work}.sops.yaml`]: config }),
      });
      const who =
        config === undefined
          ? ["--age", recipients.map(({ recipient }) => recipient).join(",")]
          : ["--config", `${work}.sops.yaml`];
      const type = formatOf(path);
      const types = ["--input-type", type, "--output-type", type];
      const args = ["encrypt", ...who, ...types, ...options, "--in-place", `${work}/${path}`];
      const { code, output } = await run(
        config === undefined ? args : ["--config", `${work}.sops.yaml`, ...args.toSpliced(1, 2)],
      );
      if (code !== 0) throw new SopsFailed(`sops encrypt: ${code} ${output}`);
      return readFileSync(join(directory, work, path), "utf8");
    },
    async decrypt({ path, text }, key) {
      const work = `${files++}`;
      writeTree(directory, { [`${work}/${path}`]: text });
      const { code, output } = await run(["decrypt", `${work}/${path}`], key);
      return code === 0 ? output : code;
    },
  };
}

/** sops would not encrypt this plain text. */
export class SopsFailed extends Error {}

/** What each format of sops holds in these tests, with a comment, nesting and values left plain as far as it can. */
export const plains: Readonly<Record<string, string>> = {
  "luna.sops.yaml": [
    "# who may call",
    "wifi:",
    "    password: correct horse",
    "    # a comment inside",
    "    channel: 11",
    '    empty: ""',
    "    nothing: null",
    "    ratio: 1.50",
    "    on: true",
    "    since: 2024-02-29",
    "list:",
    "    - first",
    "    # between",
    "    - name: second",
    "      many: |",
    "        lines",
    "        of text",
    "plain_unencrypted:",
    "    port: 0x1F",
    "    mode: 0644",
    "    big: 1e21",
    "    small: 1.0e-7",
    "    when: 2001-12-14T21:59:43.10-05:00",
    "    date: 2001-2-3",
    "    word: yes",
    "    none: ~",
    "    off: false",
    "    text: 'it''s'",
    `    long: ${"a long text ".repeat(40)}`,
    "",
  ].join("\n"),
  "luna.sops.json": `${JSON.stringify(
    {
      wifi: { password: "correct horse", channel: 11, empty: "", nothing: null, ratio: 1.5, on: true },
      list: ["first", { name: "second" }, []],
      plain_unencrypted: {
        big: 12345678901234567n.toString(),
        float: 1e21,
        int: 7,
        tiny: 1e-7,
        text: "é<>&\u2028",
      },
    },
    null,
    2,
  )}\n`,
  "luna.sops.env":
    "# who may call\nPASSWORD=correct horse\nEMPTY=\nMULTI=one\\ntwo\n#later\nHOST_unencrypted=a b = c\n",
  "luna.sops.ini":
    'top = 1\n; a section\n[wifi]\n# a key\npassword = correct horse\nport_unencrypted = `a;b`\n[more]\nempty =\nquoted = " x "\n',
  "luna.sops.bin": "\u0000\u0001 not text \u00ff\r\n",
};
