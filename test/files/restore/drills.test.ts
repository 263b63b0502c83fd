import { expect, test } from "vitest";
import { parseDrills } from "../../../src/files/restore/drills.ts";

const row = (day: string) => `| ${day} | luna | unifi | nas | ok |`;

test.each(["2026-13-45", "2026-02-29", "2026-00-10", "26-1-1"])("%s is no day, and no drill", (day) => {
  const days = parseDrills([row("2026-02-28"), row(day), row("2024-02-29")].join("\n")).map((one) => one.day);
  expect(days).toEqual(["2026-02-28", "2024-02-29"]);
});
