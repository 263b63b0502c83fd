import { beforeAll, test } from "vitest";

beforeAll(() => {
  throw new Error("a hook that fails");
});

test("never runs", () => {});
