/**
 * Every path of the generated tree, named once. `isGenerated` is the other side of the same list: what a manifest may
 * name for deletion.
 */
export const MANIFEST_FILE = ".lab/manifest.json";
export const SCHEMA_FILE = ".lab/lab.schema.json";
export const HOSTS_FILE = "hosts/generated.nix";
export const SECRETS_DOC = "docs/lab/secrets.md";
export const DNS_RECORDS_FILE = "dns/records.json";
export const DNS_OUTPUT_FILE = "dns/default.nix";
/** Must stay: labkeeper tells its runs by this path. */
export const WORKFLOW_FILE = ".github/workflows/lab-check.yaml";
export const FLAKE_FILE = "flake.nix";
export const LOCK_FILE = "flake.lock";
export const PROFILES_DIRECTORY = "hosts/_modules/profiles";
export const RESTIC_MODULE_DIRECTORY = "hosts/_modules/nixos/services/restic";

export function helperFile(name: string): string {
  return `lib/${name}.nix`;
}

export function profileFile(name: string): string {
  return `${PROFILES_DIRECTORY}/${name}.nix`;
}

/** A file of the module that makes units of backups. */
export function resticModuleFile(name: string): string {
  return `${RESTIC_MODULE_DIRECTORY}/${name}.nix`;
}

const helper =
  /^lib\/(backup(-(darwin|drill|job|protection|source|unit))?|caddy|check(-(access|network|place|zfs))?|container|dns|monitoring|service|system)-helpers\.nix$/;

/** Whether a path is where a file of nix/lib is installed. */
export function isHelperFile(path: string): boolean {
  return helper.test(path);
}

/** A file of generated data that belongs to one host: `default`, `host`, … */
export function hostFile(host: string, name: string): string {
  return `hosts/${host}/generated/${name}.nix`;
}

/** Names of a host's files that belong to no service. */
const reserved = new Set(["backup", "caddy", "default", "host", "monitoring", "secrets"]);

/** A service's own file on a host. No name of a service ends in a hyphen, so that none meets another. */
export function serviceFile(host: string, service: string): string {
  return hostFile(host, reserved.has(service) ? `${service}-` : service);
}

/** Whether a path is a service's file: it could be, whatever its text says. */
export function isServiceFile(path: string): boolean {
  const name = /^hosts\/[a-z0-9-]+\/generated\/([a-z][a-z0-9-]*)\.nix$/.exec(path)?.[1];
  return name !== undefined && !reserved.has(name);
}

/** The way from the file `from` to the file `to`, both from the root: `../secrets.sops.yaml`. */
export function relativePath(from: string, to: string): string {
  const [here, there] = [from.split("/").slice(0, -1), to.split("/")];
  const apart = here.findIndex((step, i) => step !== there[i]);
  const shared = apart === -1 ? here.length : apart;
  const up = "../".repeat(here.length - shared);
  return `${up === "" ? "./" : up}${there.slice(shared).join("/")}`;
}

export function zoneFile(zone: string): string {
  return `dns/${zone}.zone`;
}

const zone = /^dns\/[a-z0-9-]+(\.[a-z0-9-]+)+\.zone$/;

/** Whether a path is where a zone is written: the serial number there is the last one that was given out. */
export function isZoneFile(path: string): boolean {
  return zone.test(path);
}

/** The user's own entry point of a host. */
export function hostEntryFile(host: string): string {
  return `hosts/${host}/default.nix`;
}

export function hardwareFile(host: string): string {
  return `hosts/${host}/hardware-configuration.nix`;
}

/** Whether GitHub Actions reads it as a workflow. */
export function isWorkflow(path: string): boolean {
  return /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
}

/** The host whose hardware configuration a path is, if any. */
export function hostOfHardware(path: string): string | undefined {
  return /^hosts\/([a-z0-9-]+)\/hardware-configuration\.nix$/.exec(path)?.[1];
}

const generated: readonly RegExp[] = [
  /^\.github\/workflows\/lab-check\.yaml$/,
  /^\.lab\/lab\.schema\.json$/,
  helper,
  /^dns\/(records\.json|default\.nix)$/,
  zone,
  /^docs\/lab\/secrets\.md$/,
  /^hosts\/generated\.nix$/,
  /^hosts\/_modules\/nixos\/services\/restic\/(default|notify|options)\.nix$/,
  /^hosts\/_modules\/profiles\/(weak|(hw|role)-[a-z0-9_-]+)\.nix$/,
  /^hosts\/[a-z0-9-]+\/generated\/[a-z][a-z0-9-]*\.nix$/,
  /^docs\/lab\/protection\.md$/,
  /^docs\/restore\/[a-z0-9-]+-[a-z0-9-]+\.md$/,
  /^\.taskfiles\/restore\/(Taskfile\.yaml|restore\.sh)$/,
];

/** Whether a generator could write this path: nothing else is ever deleted, whatever a manifest says. */
export function isGenerated(path: string): boolean {
  return generated.some((pattern) => pattern.test(path));
}

/** The host whose directory a path lies in, if any. */
export function hostOfPath(path: string): string | undefined {
  return /^hosts\/([a-z0-9-]+)\//.exec(path)?.[1];
}
