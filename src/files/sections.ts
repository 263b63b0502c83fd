import type { Model } from "../lab/model.ts";

/** A part of lab.yaml that is validated, and that no generator reads yet. */
interface LaterSection {
  readonly section: string;
  readonly written: (model: Model) => boolean;
}

const later: readonly LaterSection[] = [
  { section: "caches", written: ({ caches }) => caches.length > 0 },
  { section: "dns", written: ({ dns }) => dns.zones.length + dns.records.length > 0 },
];

/** Sections that this lab.yaml uses and that reach no file yet, sorted. */
export function notGenerated(model: Model): readonly string[] {
  return later.filter(({ written }) => written(model)).map(({ section }) => section);
}
