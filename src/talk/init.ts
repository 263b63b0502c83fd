import { styleText } from "node:util";
import type { Adopted } from "../adopt/adopt.ts";

/** What `init` wrote into an empty repository, and what a person does next. */
export function describeNewLab(hasNix: boolean): string {
  return [
    "lab.yaml is written: a lab of one host to start from.",
    ...(hasNix
      ? [
          "There are Nix files but no flake.nix: nothing was taken from them, and a sync will create a flake.nix.",
        ]
      : []),
    "",
    "What comes next",
    "  1. Edit lab.yaml: the name of your machine, its hardware profile, its roles",
    "  2. labkeeper check",
    "  3. git add lab.yaml && git commit -m 'Add lab.yaml'",
    "  4. labkeeper sync, and look at the branch that it makes",
  ].join("\n");
}

/** What `init` found in a flake, the lines that its flake.nix will need, and what a person does next. */
export function describeAdoption({ hosts, services, destinations, notes, hasSops }: Adopted): string {
  const width = hosts.reduce((most, { name }) => Math.max(most, name.length), 0);
  return [
    "lab.yaml is written from what this repository says; nothing else was changed.",
    "",
    styleText("bold", count(hosts.length, "host")),
    ...hosts.map(
      ({ name, platform, place }) =>
        `  ${name.padEnd(width)}  ${platform}${place === undefined ? "" : `  ${place}`}`,
    ),
    ...named("service", services),
    ...named("backup destination", destinations),
    ...(notes === 0
      ? []
      : [`${count(notes, "thing")} found that lab.yaml does not say: see the end of the file`]),
    "",
    "lab.yaml says sync.mode: observe, so labkeeper plans and warns and writes nothing.",
    "",
    "What comes next",
    "  1. Read lab.yaml; mend what is assumed",
    "  2. labkeeper check && labkeeper plan",
    "  3. git add lab.yaml && git commit -m 'Add lab.yaml'",
    "",
    styleText("bold", "Lines for flake.nix"),
    "For when lab.yaml says mode: pull-request and the first sync is merged; labkeeper never changes your flake.nix.",
    ...(hasSops ? [] : ["", "  among the inputs:", "", '    sops-nix.url = "github:Mic92/sops-nix";']),
    "",
    "  in the modules of each host, as far as labkeeper is to write it:",
    "",
    ...hosts.flatMap((host) => moduleLines(host, hasSops)),
  ].join("\n");
}

function moduleLines(
  { name, place, class: hostClass }: Adopted["hosts"][number],
  hasSops: boolean,
): string[] {
  const up = "../".repeat((place ?? "").split("/").length - 1) || "./";
  return [
    `    # ${name}${place === undefined ? "" : ` (${place})`}`,
    `    ${up}hosts/${name}/generated`,
    ...(hasSops
      ? []
      : [`    inputs.sops-nix.${hostClass === "darwin" ? "darwinModules" : "nixosModules"}.sops`]),
  ];
}

function named(noun: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 12).join(", ");
  return [
    `${count(names.length, noun)}: ${names.length > 12 ? `${shown} and ${names.length - 12} more` : shown}`,
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
