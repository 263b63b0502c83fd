import type { Section, Service, Units } from "./evaluated.ts";

/** How one unit starts another. */
const starting = ["wants", "requires", "bindsTo", "onFailure"] as const;
/** How a unit says that another starts it. */
const startedBy = ["wantedBy", "requiredBy"] as const;

/**
 * Services that say what is to be run and that nothing would ever start: no timer, no target, no unit that is itself started.
 * Names without ending; of a template the name with @.
 */
export function withoutTrigger(units: Units): readonly string[] {
  const { services, timers } = units;
  const targets = [...Object.entries(services), ...Object.entries(timers)].flatMap(([name, unit]) =>
    startedBy.some((key) => unit[key].some((unit) => unit.endsWith(".target"))) ? [name] : [],
  );
  // A timer that no target wants never runs out.
  const timed = targets
    .filter((name) => name in timers)
    .map((name) => timerUnit(name, timers[name]?.timerConfig));
  const waiting = [...targets.filter((name) => name in services), ...timed];
  const started = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (started.has(name)) continue;
    started.add(name);
    const unit = services[name];
    waiting.push(...starting.flatMap((key) => (unit?.[key] ?? []).map(serviceName)));
  }
  return ours(units).filter((name) => !started.has(name));
}

/** Timers that would start what is not there. */
export function withoutService({ services, timers }: Units): readonly string[] {
  const all = Object.entries(timers);
  return all
    .filter(([name, { timerConfig }]) => !(timerUnit(name, timerConfig) in services))
    .map(([name]) => name);
}

function timerUnit(timer: string, { Unit }: Section = {}): string {
  return typeof Unit === "string" ? serviceName(Unit) : timer;
}

/** `notify@a.service` is started as the template `notify@`. */
function serviceName(unit: string): string {
  return unit.replace(/\.service$/, "").replace(/@.+$/, "@");
}

/** Services that say what is run. Others only add to a unit of NixOS, which has its own trigger. */
export function ours({ services, restic }: Units): readonly string[] {
  const jobs = new Set(Object.keys(restic).map((job) => `restic-backups-${job}`));
  const runs = ([name, { script, serviceConfig }]: [string, Service]) =>
    jobs.has(name) || script !== "" || "ExecStart" in serviceConfig;
  return Object.entries(services)
    .filter(runs)
    .map(([name]) => name);
}
