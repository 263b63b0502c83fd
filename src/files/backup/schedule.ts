import type { Schedule } from "../../lab/backups.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600, d: 86_400 };

/** Seconds of a systemd.time(7) span such as `1h 30m`. */
export function seconds(span: string): number {
  const parts = [...span.matchAll(/([0-9]+)(s|min|m|h|d)/g)];
  return parts.reduce((sum, [, count, unit = "s"]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

/** A time of day so many minutes later, past midnight too. */
export function later(time: string, minutes: number): string {
  const [hours = 0, past = 0] = time.split(":").map(Number);
  const total = (hours * 60 + past + minutes) % (24 * 60);
  return [Math.floor(total / 60), total % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

/** systemd.time(7) calendar event: what is rarer than hourly has a time of day. */
export function calendar(schedule: Schedule, time: string): string {
  switch (schedule) {
    case "hourly":
      return "hourly";
    case "daily":
      return `*-*-* ${time}`;
    case "weekly":
      return `Sun *-*-* ${time}`;
    case "monthly":
      return `*-*-01 ${time}`;
  }
}

/** Days within which something on that schedule has to succeed, with time for a second try. */
export function allowedDays(schedule: Schedule): number {
  return { hourly: 1, daily: 2, weekly: 9, monthly: 35 }[schedule];
}
