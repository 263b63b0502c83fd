import type { Model } from "../../lab/model.ts";
import type { Run } from "../markdown.ts";
import { taskCommand } from "./names.ts";
import type { Restorable } from "./restorable.ts";

/** What comes before a restore on a machine that has nothing, in its order. */
export function bareMetal(one: Restorable, model: Model): readonly Run[] {
  return one.host.class === "nixos" ? nixos(one) : darwin(one, model);
}

function nixos({ host, name, job, copies }: Restorable): readonly Run[] {
  if (host.class !== "nixos") return [];
  const datasets = (host.zfs?.datasets ?? []).filter(({ mountPoint }) => mountPoint !== "/");
  const { destination } = job;
  const mount = copies.length > 0 && destination.kind === "local" ? destination.mount : null;
  const again = copies.some(({ wrapper }) => wrapper !== null);
  return [
    "Boot an installer, partition the disk and mount it below /mnt as hosts' hardware-configuration.nix has it.",
    ...(datasets.length === 0
      ? []
      : [
          [
            "Make the datasets and mount them there too: ",
            ...datasets.flatMap(({ dataset, mountPoint }, i) => [
              ...(i === 0 ? [] : [", "]),
              { code: dataset },
              " at ",
              { code: mountPoint },
            ]),
            ".",
          ],
        ]),
    [
      "First of all secrets: put the old SSH host key at ",
      { code: "/mnt/etc/ssh/ssh_host_ed25519_key" },
      " (mode 0600) with its .pub, or sops cannot decrypt anything. If it is lost: make one with ",
      { code: "ssh-keygen -t ed25519 -N '' -f /mnt/etc/ssh/ssh_host_ed25519_key" },
      ", write its public line to ",
      { code: `hosts.${host.name}.sshHostKey` },
      " in lab.yaml, and re-encrypt the host's secrets for it.",
    ],
    [
      { code: `nixos-install --flake .#${host.name} --no-root-passwd` },
      ", then reboot. Services come up empty: that is all right.",
    ],
    ...(mount === null ? [] : [["See that the backups are there: ", { code: `findmnt ${mount.at}` }, "."]]),
    ...(again
      ? [
          [
            { code: taskCommand("service", host.name, name) },
            ". Others on this host: docs/lab/protection.md lists them.",
          ],
        ]
      : []),
    ...(again
      ? [[{ code: taskCommand("backup-now", host.name, name) }, ", and look at it once more tomorrow."]]
      : []),
  ];
}

function darwin({ host, copies }: Restorable, { secrets }: Model): readonly Run[] {
  const again = copies.some(({ wrapper }) => wrapper !== null);
  return [
    "Install macOS and Nix, and clone this repository.",
    [
      "First of all secrets: put the old SSH host key at ",
      { code: "/etc/ssh/ssh_host_ed25519_key" },
      ", or sops cannot decrypt anything",
      secrets.admins.length === 0 ? "." : "; an admin's key opens them too.",
    ],
    [{ code: `nix run nix-darwin -- switch --flake .#${host.name}` }, "."],
    ...(again ? ["Restore as above."] : []),
  ];
}
