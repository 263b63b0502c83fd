import { describe, expect, test } from "vitest";
import { badInputs } from "./bad-inputs.ts";
import { badServices } from "./bad-services.ts";
import { edit, marked, minimal, places, problemsOf } from "./lab-text.ts";

/** Where the edit says nothing of the place because the text ends there: the holder's. */
const elsewhere: Readonly<Record<string, string>> = {
  "missing required key": "  name: tiny",
  "ssh key cut off": "ssh-ed25519",
  "nothing to run": "paperless:      ",
};

describe.each(Object.entries({ ...badInputs, ...badServices }))("%s", (_title, cases) => {
  test.each(cases)("$name", ({ name, lab = minimal, from, to, rule, expected, found, hint }) => {
    const text = edit(lab, from, to).replace("»", "");
    expect(problemsOf(lab).filter((problem) => problem.rule === rule)).toEqual([]);
    const problems = problemsOf(text);
    const at =
      to.includes("»") && !(name in elsewhere) ? marked(edit(lab, from, to)).at : placeOf(name, text);
    expect(places(problems)).toEqual([`${rule} ${at}`]);
    expect(problems[0]).toMatchObject({
      file: "lab.yaml",
      expected: expect.stringMatching(expected),
      found: expect.stringMatching(found),
      hint: expect.stringMatching(hint),
      message: expect.stringMatching(/\S/),
    });
  });
});

function placeOf(name: string, text: string): string {
  const passage = name === "missing required key" ? "lab:" : (elsewhere[name] ?? "");
  const at = text.indexOf(passage);
  if (at < 0) throw new Error(`${passage} is not in the text`);
  return marked(`${text.slice(0, at)}»${text.slice(at)}`).at;
}

test("all at once, in the order of the file: what YAML allows and the schema's", () => {
  const text = minimal
    .replace("name: tiny", "name: Tiny\n  name: Tiny")
    .replace("pending", "x")
    .replace("platform", "platfrom");
  expect(places(problemsOf(text))).toEqual([
    "duplicate-key 4:3",
    "format 4:9",
    "required 11:3",
    "unknown-key 12:5",
    "format 16:17",
  ]);
});

test("all at once, in the order of the file: what fields say of each other", () => {
  const text = minimal
    .replace("role-server", "role-x")
    .replace("hw-x86_64-vm", "hw-y")
    .replace("    me:", "    root:");
  expect(places(problemsOf(text))).toEqual([
    "reserved-user 7:5",
    "unknown-profile 12:16",
    "unknown-profile 13:13",
  ]);
});
