import { test } from "vitest";

test("passes", () => {});
// oxlint-disable-next-line vitest/no-disabled-tests -- what the reporter says of it is the story
test.skip("is skipped in silence", () => {});
test("is skipped with a note", ({ skip }) => skip("not today"));
