import type { Case } from "./bad-inputs.ts";
import { edit, founding } from "./lab-text.ts";

const local = (mount: string, path: string) =>
  `{ kind: local, mount: ${mount}, path: ${path}, passwordSecret: restic/password }`;
const sftp = (host: string, path: string) =>
  `{ kind: sftp, host: ${host}, user: lab, path: ${path}, identitySecret: restic/identity, passwordSecret: restic/password, hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDOJTpxvVy6aahgxna69ImA5AwTCRfzrEqBL7uXNaFYU }`;

/** How one place is said in two ways. */
const samePlaces: readonly (readonly [name: string, first: string, second: string])[] = [
  [
    "a directory, mounted and not",
    local("{ device: tank:/b, type: nfs, at: /mnt/b }", "lab"),
    "{ kind: local, path: /mnt/b/lab, passwordSecret: restic/password }",
  ],
  [
    "one share, mounted twice",
    local("{ device: tank:/b, type: nfs, at: /mnt/b }", "lab/x"),
    local("{ device: tank:/b/lab, type: nfs, at: /mnt/c }", "x"),
  ],
  [
    "a bucket, by another spelling of its address",
    "{ kind: s3, endpoint: https://s3.example.net, bucket: lab, passwordSecret: restic/password }",
    "{ kind: s3, endpoint: https://S3.example.net:443/, bucket: lab, passwordSecret: restic/other }",
  ],
  ["a machine by SSH", sftp("box.example.net", "/srv/b"), sftp("box.example.net", "/srv/b")],
  [
    "a rest-server",
    "{ kind: rest, url: https://rest.example.net/lab, passwordSecret: restic/password }",
    "{ kind: rest, url: https://rest.example.net/lab/, passwordSecret: restic/password }",
  ],
];

/** What is refused about backups. */
export const badBackups: readonly Case[] = [
  {
    name: "two jobs of one name",
    lab: edit(
      founding,
      "    nas:\n      kind: local",
      "    unifi-nas: { kind: local, path: /srv/b, passwordSecret: restic/password }\n    nas:\n      kind: local",
    ),
    from: "services:\n",
    to: `services:
  »a: { host: luna, image: "docker.io/a/a:1", state: [{ path: /srv/a, mount: /a }] }
  a-unifi: { host: luna, image: "docker.io/b/b:1", state: [{ path: /srv/b, mount: /b }] }
`,
    rule: "backup-name",
    expected: /stay apart/,
    found: /a-unifi-nas twice/,
    hint: /rename/,
  },
  {
    name: "a class with a destination that is not there",
    lab: founding,
    from: "  randomizedDelay: 45m\n",
    to: "  randomizedDelay: 45m\n  classes: { critical: { destinations: [»nass] } }\n",
    rule: "unknown-destination",
    expected: /nas/,
    found: /nass/,
    hint: /did you mean/,
  },
  ...samePlaces.map(
    ([name, first, second]): Case => ({
      name: `two destinations that are one place: ${name}`,
      lab: founding,
      from: "  destinations:\n    nas:",
      to: `  destinations:\n    one: ${first}\n    »two: ${second}\n    nas:`,
      rule: "destination-place",
      expected: /place of its own/,
      found: / twice$/,
      hint: /remove two/,
    }),
  ),
  {
    name: "two devices at one mount point",
    lab: founding,
    from: "    r2:\n      kind: s3",
    to: "    other: { kind: local, mount: { device: other:/backup, type: nfs, at: »/mnt/nas }, path: other, passwordSecret: restic/password }\n    r2:\n      kind: s3",
    rule: "destination-mount",
    expected: /one device/,
    found: /other:\/backup \(nfs\), and 10\.20\.0\.5:\/backup \(nfs\) of nas/,
    hint: /mount point of its own/,
  },
  {
    name: "an SSH server whose key is not known",
    lab: founding,
    from: "  destinations:\n    nas:",
    to: "  destinations:\n    box: { kind: sftp, host: box.example.net, user: lab, path: /srv, hostKey: »pending, identitySecret: restic/identity, passwordSecret: restic/password }\n    nas:",
    rule: "format",
    expected: /public key line/,
    found: /pending/,
    hint: /ssh-keyscan/,
  },
];
