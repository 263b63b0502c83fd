import { describe, expect, test } from "vitest";
import { printMarkdown } from "../../src/files/markdown.ts";
import { describeDifference } from "../../src/talk/difference.ts";
import { modelOf, noFacts } from "../cases/case.ts";

const start = `
version: 1
lab:
  name: cove
  domain: cove.example.net
  timeZone: Etc/UTC
  admins:
    mara: { sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAzhM6yRdCrjeONyoz7G57Q/HpBIr3ouOSjwFmKWP8R0 mara] }
hosts:
  luna:
    platform: x86_64-linux
    hardware: [hw-x86_64-vm]
    roles: [role-server]
    stateVersion: "25.11"
    sshHostKey: pending
    address: 10.0.0.2
services:
  wiki:
    host: luna
    image: docker.io/example/wiki:1
    ports: [{ name: web, container: 8080 }]
    state: [{ path: /var/lib/wiki, mount: /data }]
    expose: { name: wiki, port: web, auth: none }
backups:
  destinations:
    nas: { kind: local, path: /mnt/nas/restic, passwordSecret: restic/password }
  classes: { standard: { destinations: [nas] } }
`;

/** What is said of the change from `start` to the text that `edit` makes of it. */
function said(
  edit: (text: string) => string,
  secrets: ReadonlyMap<string, readonly string[]> = new Map(),
): string {
  const change = { before: modelOf(start), after: modelOf(edit(start)) };
  return printMarkdown(describeDifference(change, { ...noFacts, secrets }));
}

function replacing(...pairs: readonly (readonly [string, string])[]): (text: string) => string {
  return (text) =>
    pairs.reduce((changed, [from, to]) => {
      if (!changed.includes(from)) throw new Error(`no ${from}`);
      return changed.replace(from, to);
    }, text);
}

describe("the difference of two labs", () => {
  test("is nothing for a lab and itself", () => {
    expect(said((text) => text)).toBe("\n");
  });

  test("names units that restart, and ports that open to the network", () => {
    const text = said(
      replacing(
        ["wiki:1", "wiki:2"],
        ["container: 8080 }", "container: 8080 }, { name: sync, container: 9000, protocol: udp, lan: true }"],
      ),
    );
    expect(text).toBe(`| Host | Changes | Units |
| --- | --- | --- |
| \`luna\` | changed: \`wiki\` | restarts \`podman-wiki.service\` |

### Ports

- \`luna\` opens \`9000/udp\` for \`wiki\`
`);
  });

  test("a name alone restarts nothing", () => {
    expect(said(replacing(["name: wiki", "name: pages"]))).toBe(`| Host | Changes | Units |
| --- | --- | --- |
| \`luna\` | changed: \`wiki\` | reloads \`caddy.service\` |

### DNS

- \`pages.cove.example.net\` leads to \`luna\`
- \`wiki.cove.example.net\` goes
`);
  });

  test("a service that comes brings its secrets and its backup", () => {
    const added = `
  forum:
    host: luna
    image: docker.io/example/forum:1
    environmentSecrets: [forum/env]
    state: [{ path: /var/lib/forum, mount: /data }]
backups:`;
    const text = said(replacing(["\nbackups:", added]));
    expect(text).toContain("| `luna` | new: `forum` | starts `podman-forum.service` |");
    expect(text).toContain(
      "### Secrets\n\n- `luna` reads `forum/env` of `hosts/luna/secrets.sops.yaml`, which does not hold it yet\n",
    );
    expect(text).toContain("### Backups\n\n- `forum` on `luna`: backed up to `nas`\n");
    const there = said(
      replacing(["\nbackups:", added]),
      new Map([["hosts/luna/secrets.sops.yaml", ["forum/env"]]]),
    );
    expect(there).toContain("- `luna` reads `forum/env` of `hosts/luna/secrets.sops.yaml`\n");
  });

  test("a service that goes, a host that comes, a backup that changes", () => {
    const second = `  nova:
    platform: aarch64-darwin
    stateVersion: 6
    primaryUser: mara
    sshHostKey: pending
    backup: { paths: [/Users/mara], destinations: [nas] }
services:`;
    const text = said(replacing(["services:", second], ["path: /mnt/nas/restic", "path: /mnt/nas/other"]));
    expect(text).toContain("| `nova` | new host |  |");
    expect(text).toContain("- paths of `nova`: backed up\n- destination `nas`: described in another way\n");
    const gone = said((all) => all.replace(/services:[\s\S]*?\nbackups:/, "services: {}\nbackups:"));
    expect(gone).toContain(
      "| `luna` | goes: `wiki` | stops `podman-wiki.service`; reloads `caddy.service` |",
    );
    expect(gone).toContain("- `wiki` on `luna`: no longer backed up\n");
    expect(gone).toContain("- `luna` no longer reads `restic/password` of `hosts/luna/secrets.sops.yaml`\n");
  });
});
