import { z } from "zod";
import { term } from "./term.ts";
import { AbsolutePath, FilePath, IpAddress, Name, ProfileName, SshHostKey, UserName } from "./terms.ts";

export const platforms = ["x86_64-linux", "aarch64-linux", "aarch64-darwin", "x86_64-darwin"] as const;

const Zfs = z
  .strictObject({
    hostId: term(
      /^(?!0{8})[0-9a-fA-F]{8}$/,
      'eight hexadecimal digits in quotes, such as "e60030de", not all 0',
      "head -c4 /dev/urandom | od -A none -t x4",
    ).describe("networking.hostId: eight hexadecimal digits, unique in the lab."),
    datasets: z
      .record(
        term(
          /^[A-Za-z][A-Za-z0-9_.:-]*(\/(?!\.{1,2}(\/|$))[A-Za-z0-9_.:-]+)*$/,
          "a ZFS dataset such as rpool/safe/persist",
        ),
        AbsolutePath,
      )
      .default({})
      .describe("What the host has, dataset to mount point. Describes; creates no file system."),
  })
  .describe("ZFS on this host. Backups read from a snapshot of these datasets.");

/** No systemd on darwin, so what is backed up there is declared on the host. */
const HostBackup = z
  .strictObject({
    paths: z.array(FilePath).min(1).describe("What is backed up."),
    destinations: z.array(Name).min(1).describe("Names from backups.destinations."),
    exclude: z.array(FilePath).default([]).describe("Paths that are left out."),
  })
  .describe("Backup of paths that belong to no service.");

export const Host = z
  .strictObject({
    platform: z.enum(platforms).describe("Nix system of the host; decides between NixOS and nix-darwin."),
    hardware: z.array(ProfileName).default([]).describe("Hardware profiles, hw-…"),
    roles: z.array(ProfileName).default([]).describe("Role profiles, role-…"),
    tags: z.array(Name).default([]).describe("Groups that services can be placed on by tag."),
    purpose: z
      .enum(["production", "development"])
      .default("production")
      .describe("Development hosts are spared warnings below error."),
    stateVersion: z
      .union([
        term(
          /^[0-9]{2}\.(05|11)$/,
          'a NixOS release in quotes, such as "25.11"',
          "nixos-version prints it on the host",
        ),
        z.int().min(1).max(9),
      ])
      .describe(
        'system.stateVersion: the NixOS release in quotes ("25.11"), an integer on nix-darwin (6). Never change it.',
      ),
    address: IpAddress.optional().describe("Address of the host in the lab's network."),
    sshHostKey: SshHostKey.describe(
      "Public ed25519 host key: what its secrets are encrypted to. `pending` until the host exists.",
    ),
    zfs: Zfs.optional(),
    primaryUser: UserName.optional().describe("system.primaryUser, on nix-darwin only and required there."),
    backup: HostBackup.optional(),
    sync: z.enum(["observe"]).optional().describe("observe: plan this host's files but write none of them."),
  })
  .describe("One machine.");
