import type { Model } from "../../lab/model.ts";
import { dumpDirectory } from "../backup/names.ts";
import { type Block, listed, type Run, words } from "../markdown.ts";
import { bareMetal } from "./bare-metal.ts";
import { DRILLS_FILE, includeLines, taskCommand } from "./names.ts";
import type { Copy, Restorable } from "./restorable.ts";

/** How one service, or a Mac's own paths, comes back: what docs/restore holds and what `labkeeper restore` says. */
export function runbook(one: Restorable, model: Model): readonly Block[] {
  const { host, name } = one;
  return [
    { heading: words`Restore ${name} on ${host.name}`, level: 1 },
    ...whatIsProtected(one, model),
    { heading: "Copies", level: 2 },
    ...copies(one),
    { heading: "Not in the backup", level: 2 },
    { list: notInside(one) },
    ...restore(one),
    { heading: "From bare metal", level: 2 },
    { list: bareMetal(one, model), numbered: true },
  ];
}

/** The copy that a restore takes unless another is named. */
function best({ copies: all }: Restorable): Copy | undefined {
  return all.find(({ wrapper }) => wrapper !== null);
}

function whatIsProtected({ job, service, paths }: Restorable, { backups }: Model): Block[] {
  const { rpo, rto } = backups.classes[job.class];
  const promise = [
    ...words`Class ${job.class}`,
    `: at most ${rpo} of work lost (RPO), back within ${rto} (RTO).`,
  ];
  const off = "Backup is switched off in lab.yaml. What was backed up before can still be restored as below.";
  return [
    job.enabled ? { text: promise } : { text: off },
    {
      list: [
        ...paths.map(({ path }): Run => [{ code: path }, inside(path, job.service)]),
        ["How it is all of one moment: ", moment(job)],
        ...(service === null || job.units.length === 0 ? [] : [["Units: ", ...listed(job.units)]]),
      ],
    },
  ];
}

function inside(path: string, service: string): string {
  return path === dumpDirectory(service)
    ? ": dumps of its databases, for a server of another version; the files beside them are all that a restore needs"
    : "";
}

function moment({ consistency }: Restorable["job"]): string {
  if (consistency.kind === "zfs") return "a ZFS snapshot, shared by the jobs of a night.";
  if (consistency.kind === "quiesce") return "the service stands still while it is copied.";
  return "it is not: files are read as they are.";
}

function copies({ copies: all, job }: Restorable): Block[] {
  if (all.length === 0) return [{ text: "There are none: no destination is declared for it." }];
  const waiting = all.flatMap(({ destination, missing }) =>
    missing.map(({ secret, file }): Run => {
      const place = words`secret ${secret} is not in ${file}`;
      return [{ code: destination }, job.enabled ? " is not made yet: " : ": ", ...place];
    }),
  );
  return [
    {
      head: ["Copy", "Repository", "Made by", "Tried out by", "Last drill"],
      rows: all.map(({ destination, repository, job: made, drill, lastDrill }) => [
        { code: destination },
        { code: repository },
        made === null ? "nothing" : { code: made },
        drill === null ? "nothing" : { code: drill },
        lastDrill ?? "none recorded",
      ]),
    },
    { text: words`Drills are recorded in ${DRILLS_FILE}.` },
    ...(waiting.length === 0 ? [] : [{ list: waiting }]),
  ];
}

function notInside({ left, service, host }: Restorable): readonly Run[] {
  const volumes =
    service?.runtime.kind === "podman"
      ? [service.runtime.container, ...service.runtime.companions].flatMap((container) => container.volumes)
      : [];
  return [
    ...left.map((path) => words`${path}: left out; a restore keeps what is there`),
    ...[...new Set(volumes.map(({ path }) => path))].map((path) => words`${path}: a volume, not state`),
    host.class === "nixos"
      ? words`The host's SSH key ${"/etc/ssh/ssh_host_ed25519_key"}: keep a copy elsewhere, secrets open with it`
      : "Everything else on the Mac",
    "Configuration and encrypted secrets: they are in this repository",
    ...(service === null ? [] : ["Logs in the journal, container images"]),
  ];
}

function restore(one: Restorable): Block[] {
  const copy = best(one);
  if (copy === undefined) return [];
  return [
    ...(one.host.class === "nixos" ? byTask(one, copy) : []),
    { heading: "By hand", level: 2 },
    { text: words`On ${one.host.name} as root:` },
    { commands: byHand(one, copy) },
  ];
}

function byTask({ host, name }: Restorable, copy: Copy): Block[] {
  const command = (task: string) => taskCommand(task, host.name, name);
  return [
    { heading: "Restore", level: 2 },
    {
      text: [
        "In a clone of this repository. All of it is fetched and verified first; then the service stops, directories are swapped, ",
        ...words`and it starts again. What was there stays beside it, with ${".before-<time>"} in its name.`,
      ],
    },
    {
      commands: [
        command("list"),
        command("service"),
        `${command("service")} from=${copy.destination} snapshot=latest`,
        `${command("files")} target=/var/tmp/restored`,
        ...(copy.drill === null ? [] : [command("drill")]),
        ...(copy.job === null ? [] : [command("backup-now")]),
      ],
    },
    { text: words`Your own ${"Taskfile.yaml"} needs this; on the host itself, add ${"via=local"}.` },
    { yaml: includeLines },
  ];
}

/** The same with restic alone, for the day on which nothing else is at hand. */
function byHand({ job, paths }: Restorable, copy: Copy): string[] {
  const restic = copy.wrapper;
  const place = "/var/tmp/restored";
  const includes = paths.map(({ path }) => `--include ${path}`).join(" ");
  const units = job.units.join(" ");
  return [
    `${restic} snapshots`,
    `${restic} restore latest --target ${place} --verify ${includes}`,
    ...(units === "" ? [] : [`systemctl stop ${units}`]),
    ...paths.map(({ path }) => `mv ${path} ${path}.before && cp -a ${place}${path} ${path}`),
    ...(units === "" ? [] : [`systemctl start ${units}`]),
  ];
}
