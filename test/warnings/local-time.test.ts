import { expect, test } from "vitest";
import { isOnce } from "../../src/warnings/local-time.ts";

test.for([
  ["02:00", "Europe/Berlin", false],
  ["02:59", "Europe/Berlin", false],
  ["03:00", "Europe/Berlin", true],
  ["01:59", "Europe/Berlin", true],
  ["01:30", "America/New_York", false],
  ["02:30", "America/New_York", false],
  ["03:00", "America/New_York", true],
  ["01:00", "Europe/London", false],
  ["02:00", "Europe/London", true],
  ["02:30", "UTC", true],
  ["02:30", "Asia/Kolkata", true],
  ["01:45", "Australia/Lord_Howe", false],
  ["02:15", "Australia/Lord_Howe", false],
  ["02:30", "Australia/Lord_Howe", true],
] as const)("%s in %s comes once a day in 2026: %s", ([time, zone, once]) => {
  expect(isOnce(time, zone, 2026)).toBe(once);
});
