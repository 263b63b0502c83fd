import { expect, test } from "vitest";
import { edit, founding, problemsOf } from "./lab-text.ts";

const password = "passwordSecret: restic/password";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDOJTpxvVy6aahgxna69ImA5AwTCRfzrEqBL7uXNaFYU";
const box = (user: string, port: number) =>
  `{ kind: sftp, host: box.example.net, port: ${port}, user: ${user}, path: /b, identitySecret: a/b, hostKey: ${key}, ${password} }`;

/** Two that are nearly one place: what is refused stands in bad-backups.ts. */
const apart: readonly (readonly [name: string, first: string, second: string])[] = [
  [
    "two directories of one mount",
    `{ kind: local, mount: { device: tank:/b, type: nfs, at: /mnt/b }, path: one, ${password} }`,
    `{ kind: local, mount: { device: tank:/b, type: nfs, at: /mnt/b }, path: two, ${password} }`,
  ],
  [
    "one path on two machines",
    `{ kind: local, mount: { device: tank:/b, type: nfs, at: /mnt/b }, path: lab, ${password} }`,
    `{ kind: local, mount: { device: vault:/b, type: nfs, at: /mnt/c }, path: lab, ${password} }`,
  ],
  [
    "one bucket of two providers",
    `{ kind: s3, endpoint: https://a.example.net, bucket: lab, ${password} }`,
    `{ kind: s3, endpoint: https://b.example.net, bucket: lab, ${password} }`,
  ],
  ["accounts of a storage box, each with a root of its own", box("u1", 22), box("u2", 22)],
  ["two servers of SSH on one machine", box("u1", 22), box("u1", 2222)],
  [
    "two directories of a rest-server",
    `{ kind: rest, url: https://rest.example.net/a, ${password} }`,
    `{ kind: rest, url: https://rest.example.net/b, ${password} }`,
  ],
];

test.for(apart)("%s are two places", ([, first, second]) => {
  const lab = edit(
    founding,
    "  destinations:\n    nas:",
    `  destinations:\n    one: ${first}\n    two: ${second}\n    nas:`,
  );
  expect(problemsOf(lab)).toEqual([]);
});
