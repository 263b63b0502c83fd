import { isDeepStrictEqual } from "node:util";
import type { Model } from "../lab/model.ts";
import { resolveBackups } from "../lab/resolve/backups.ts";
import { LabSchema } from "../lab/schema/lab.ts";

/** A part of lab.yaml that is validated, and that no generator reads yet. */
interface LaterSection {
  readonly section: string;
  readonly written: (model: Model) => boolean;
}

/** The model of a lab.yaml without a section `backups`. */
const noBackups = resolveBackups(LabSchema.shape.backups.parse(undefined));

const later: readonly LaterSection[] = [
  { section: "backups", written: ({ backups }) => !isDeepStrictEqual(backups, noBackups) },
  { section: "caches", written: ({ caches }) => caches.length > 0 },
  { section: "dns", written: ({ dns }) => dns.zones.length + dns.records.length > 0 },
  {
    section: "hosts.*.backup",
    written: ({ hosts }) => hosts.some((host) => host.class === "darwin" && host.backup !== null),
  },
  {
    section: "hosts.*.zfs.datasets",
    written: ({ hosts }) =>
      hosts.some((host) => host.class === "nixos" && (host.zfs?.datasets.length ?? 0) > 0),
  },
  { section: "lab.admins.*.github", written: ({ admins }) => admins.some(({ github }) => github !== null) },
  { section: "services.*.backup", written: ({ services }) => services.some(({ backup }) => backup !== null) },
  {
    section: "services.*.database",
    written: ({ services }) => services.some(({ database }) => database !== null),
  },
];

/** Sections that this lab.yaml uses and that reach no file yet, sorted. */
export function notGenerated(model: Model): readonly string[] {
  return later.filter(({ written }) => written(model)).map(({ section }) => section);
}
