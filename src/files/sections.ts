import type { Model } from "../lab/model.ts";

/** A part of lab.yaml that is validated, and that no generator reads yet. */
interface LaterSection {
  readonly section: string;
  readonly written: (model: Model) => boolean;
}

const later: readonly LaterSection[] = [
  { section: "acknowledge", written: ({ acknowledgements }) => acknowledgements.length > 0 },
  { section: "caches", written: ({ caches }) => caches.length > 0 },
  { section: "dns", written: ({ dns }) => dns.zones.length + dns.records.length > 0 },
  { section: "hosts.*.purpose", written: ({ hosts }) => hosts.some(({ development }) => development) },
  {
    section: "hosts.*.sshHostKey",
    written: ({ hosts }) => hosts.some(({ sshHostKey }) => sshHostKey !== null),
  },
  { section: "lab.admins.*.github", written: ({ admins }) => admins.some(({ github }) => github !== null) },
  { section: "secrets.admins", written: ({ secrets }) => secrets.admins.length > 0 },
  { section: "secrets.bot", written: ({ secrets }) => secrets.bot !== null },
];

/** Sections that this lab.yaml uses and that reach no file yet, sorted. */
export function notGenerated(model: Model): readonly string[] {
  return later.filter(({ written }) => written(model)).map(({ section }) => section);
}
