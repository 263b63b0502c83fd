const minute = 60_000;
const day = 24 * 60 * minute;

/** Whether a time of day (HH:MM) comes exactly once on every day of a year in a time zone. */
export function isOnce(time: string, timeZone: string, year: number): boolean {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const wanted = hours * 60 + minutes;
  return changes(timeZone, year).every(({ from, to }) => wanted < from || wanted >= to);
}

/** Minutes of the day, from and up to, that a change of the clocks skips or repeats. */
interface Change {
  readonly from: number;
  readonly to: number;
}

function changes(timeZone: string, year: number): Change[] {
  const offset = offsetIn(timeZone);
  const found: Change[] = [];
  const end = Date.UTC(year + 1, 0, 1);
  for (let start = Date.UTC(year, 0, 1); start < end; start += day) {
    const [before, after] = [offset(start), offset(start + day)];
    if (before === after) continue;
    const at = firstWith(offset, after, [start, start + day]);
    // In local time, the clocks jump between these two.
    const [a, b] = [before, after].map((shift) => timeOfDay(at + shift * minute));
    if (a !== undefined && b !== undefined) found.push({ from: Math.min(a, b), to: Math.max(a, b) });
  }
  return found;
}

function timeOfDay(instant: number): number {
  return Math.floor((((instant % day) + day) % day) / minute);
}

/** The minute from which on the offset is the new one. */
function firstWith(
  offset: (instant: number) => number,
  wanted: number,
  [start, end]: readonly [number, number],
): number {
  let [low, high] = [start, end];
  while (high - low > minute) {
    const middle = low + Math.floor((high - low) / 2 / minute) * minute;
    if (offset(middle) === wanted) high = middle;
    else low = middle;
  }
  return high;
}

/** Minutes that local time is ahead of UTC at an instant. */
function offsetIn(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  return (instant) => {
    const [, sign, hours = "0", minutes = "0"] =
      /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(format.format(instant)) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
}
