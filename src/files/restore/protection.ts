import { missingTiers } from "../../lab/backups.ts";
import type { Model, Service } from "../../lab/model.ts";
import type { ProtectionClass } from "../../lab/schema/services.ts";
import { statePaths } from "../../lab/state.ts";
import { PROTECTION_DOCUMENT, restoreDocument } from "../backup/names.ts";
import { type Block, type Run, words } from "../markdown.ts";
import { relativePath } from "../paths.ts";
import { includeLines } from "./names.ts";
import type { Restorable } from "./restorable.ts";

const classes: readonly ProtectionClass[] = ["critical", "standard", "rebuildable"];

/** docs/lab/protection.md: what is protected how, where it is, and whether that was ever tried. */
export function protection(all: readonly Restorable[], model: Model): readonly Block[] {
  const { backups } = model;
  return [
    { heading: "Protection", level: 1 },
    {
      head: ["Class", "Work lost at most (RPO)", "Back within (RTO)", "Asks for copies"],
      rows: classes.map((name) => {
        const { rpo, rto, tiers } = backups.classes[name];
        return [{ code: name }, rpo, rto, tiers.length === 0 ? "nothing" : tiers.join(", ")];
      }),
    },
    { heading: "What is protected", level: 2 },
    {
      head: ["Host", "Service", "Class", "Copies", "Missing", "Last drill"],
      rows: all.map((one) => row(one, model)),
    },
    ...unprotected(all, model),
    { heading: "Where copies are", level: 2 },
    {
      head: ["Destination", "Kind", "Elsewhere", "Password"],
      rows: backups.destinations.map(({ name, kind, offsite, passwordSecret }) => [
        { code: name },
        kind,
        offsite ? "yes" : "no",
        { code: passwordSecret },
      ]),
    },
    {
      text: [
        "The password of a repository must also exist where the lab is not: on paper or with a person. Without it no copy can be read.",
      ],
    },
    { heading: "Tasks", level: 2 },
    { text: words`Your own ${"Taskfile.yaml"} includes the restore tasks with:` },
    { yaml: includeLines },
    { commands: ["task --list"] },
  ];
}

/** Services that keep data of which no copy is asked for. */
function unprotected(all: readonly Restorable[], { services }: Model): Block[] {
  const known = new Set(all.map(({ host, name }) => `${host.name}/${name}`));
  const bare = services.filter((one) => statePaths(one).length > 0 && !known.has(`${one.host}/${one.name}`));
  if (bare.length === 0) return [];
  const why = ({ backup }: Service): string =>
    backup.enabled ? `class ${backup.class} names no destination` : "switched off in lab.yaml";
  return [
    { heading: "What is not", level: 2 },
    {
      list: bare.map((one) => [...words`${one.name} on ${one.host}`, `: ${why(one)}`]),
    },
  ];
}

function row(one: Restorable, { backups }: Model): readonly Run[] {
  const { host, name, job, copies } = one;
  const made = copies.filter(({ missing }) => job.enabled && missing.length === 0);
  const used = backups.destinations.filter(({ name: of }) =>
    made.some(({ destination }) => destination === of),
  );
  const days = copies.flatMap(({ lastDrill }) => lastDrill ?? []).toSorted();
  const to = relativePath(PROTECTION_DOCUMENT, restoreDocument(host.name, name));
  return [
    { code: host.name },
    { link: name, to },
    { code: job.class },
    made.length === 0
      ? job.enabled
        ? "none yet"
        : "switched off"
      : made.map(({ destination }) => destination).join(", "),
    missingTiers(backups.classes[job.class], used).join(", "),
    days.at(-1) ?? "none recorded",
  ];
}
