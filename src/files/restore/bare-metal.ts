import type { Model, NixosHost } from "../../lab/model.ts";
import { PROTECTION_DOCUMENT } from "../backup/names.ts";
import { type Run, words } from "../markdown.ts";
import { hardwareFile } from "../paths.ts";
import { taskCommand } from "./names.ts";
import type { Restorable } from "./restorable.ts";

/** What comes before a restore on a machine that has nothing, in its order. */
export function bareMetal(one: Restorable, model: Model): readonly Run[] {
  return one.host.class === "nixos" ? nixos(one, one.host) : darwin(one, model);
}

const HOST_KEY = "/etc/ssh/ssh_host_ed25519_key";

function nixos(one: Restorable, host: NixosHost): readonly Run[] {
  const mount = one.job.destination.kind === "local" ? one.job.destination.mount : null;
  return [
    words`Boot an installer, partition the disk and mount it below ${"/mnt"} as ${hardwareFile(host.name)} has it.`,
    ...datasets(host),
    [
      ...words`First of all secrets: put the old SSH host key at ${`/mnt${HOST_KEY}`} (mode 0600), or sops cannot decrypt anything. `,
      ...words`If it is lost, make one with ${`ssh-keygen -t ed25519 -N '' -f /mnt${HOST_KEY}`}, write its public line `,
      ...words`to ${`hosts.${host.name}.sshHostKey`} in lab.yaml, and run ${`labkeeper rekey ${host.name}`} with an admin's key.`,
    ],
    words`${`nixos-install --flake .#${host.name} --no-root-passwd`}, then reboot. Services come up empty: that is all right.`,
    words`At once ${"systemctl stop 'restic-backups-*.timer'"}: a backup of an empty service would be its latest one.`,
    ...(mount === null ? [] : [words`See that the backups are there: ${`findmnt ${mount.at}`}.`]),
    ...again(one, [
      [
        ...words`${taskCommand("list", host.name, one.name)}. Should the newest snapshot be of the empty service, `,
        ...words`name an older one below, with ${"snapshot="}.`,
      ],
      words`${taskCommand("service", host.name, one.name)}; ${PROTECTION_DOCUMENT} lists what else was on this host.`,
      [
        ...words`With all of them back, ${"systemctl start timers.target"}; then `,
        ...words`${taskCommand("backup-now", host.name, one.name)}, and look at it once more tomorrow.`,
      ],
    ]),
  ];
}

function datasets({ zfs }: NixosHost): readonly Run[] {
  const below = (zfs?.datasets ?? []).filter(({ mountPoint }) => mountPoint !== "/");
  if (below.length === 0) return [];
  const places = below.flatMap(({ dataset, mountPoint }, i) => [
    ...(i === 0 ? [] : [", "]),
    ...words`${dataset} at ${mountPoint}`,
  ]);
  return [["Make the datasets and mount them there too: ", ...places, "."]];
}

function darwin(one: Restorable, { secrets }: Model): readonly Run[] {
  const others = secrets.admins.length === 0 ? "." : "; an admin's key opens them too.";
  return [
    "Install macOS and Nix, and clone this repository.",
    [
      ...words`First of all secrets: put the old SSH host key at ${HOST_KEY}, or sops cannot decrypt anything`,
      others,
    ],
    words`${`nix run nix-darwin -- switch --flake .#${one.host.name}`}.`,
    ...again(one, ["Restore as above."]),
  ];
}

/** Steps that need a copy that can be read. */
function again({ copies }: Restorable, steps: readonly Run[]): readonly Run[] {
  return copies.some(({ wrapper }) => wrapper !== null) ? steps : [];
}
