import type { Case } from "./bad-inputs.ts";
import { edit, founding } from "./lab-text.ts";

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
