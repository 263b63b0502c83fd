import fc from "fast-check";
import { expect, test } from "vitest";
import { patience, runs, seed } from "../support/seed.ts";
import { founding, problemsOf, read } from "./lab-text.ts";
import { alteredLabText, damagedLabText, labText } from "./random-lab.ts";

const numRuns = runs(300);

test(
  `random valid labs are accepted (seed ${seed})`,
  () => {
    fc.assert(
      fc.property(labText, (text) => {
        expect(problemsOf(text)).toEqual([]);
      }),
      { seed, numRuns },
    );
  },
  patience,
);

const bad = [
  ["damaged text", damagedLabText],
  ["altered data", alteredLabText],
] as const;

test.each(bad)(
  `%s ends in a model or in whole problems (seed ${seed})`,
  (_name, texts) => {
    const rules = new Set<string>();
    const check = (text: string): void => {
      const result = read(text);
      if (result.ok) rules.add("ok");
      const lines = text.split("\n").length;
      for (const { file, rule, message, expected, found, hint, line, column } of result.ok
        ? []
        : result.problems) {
        rules.add(rule);
        expect([file, typeof found]).toEqual(["lab.yaml", "string"]);
        for (const words of [rule, message, expected, hint]) expect(words).toMatch(/\S/);
        expect(line >= 1 && line <= lines && column >= 1).toBe(true);
      }
      expect(result.ok || result.problems.length > 0).toBe(true);
    };
    check(founding);
    expect([...rules]).toEqual(["ok"]);
    fc.assert(fc.property(texts, check), { seed, numRuns });
    expect(rules.size).toBeGreaterThan(3);
  },
  patience,
);
