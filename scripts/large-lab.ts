import { createPrivateKey, createPublicKey } from "node:crypto";
import { stringify } from "yaml";

/** A valid lab.yaml with this many hosts, ten services on each, for timing. */
export function largeLab(hosts: number): string {
  const names = Array.from({ length: hosts }, (_, i) => `host-${i}`);
  const sshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM0GWozkWmZ86cevpY2uH4RjawDr6YtxZxHhKdbMPmk8";
  return stringify({
    version: 1,
    lab: {
      name: "large",
      domain: "lab.example.net",
      timeZone: "Europe/Berlin",
      admins: { me: { sshKeys: [`${sshKey} me`] } },
    },
    hosts: Object.fromEntries(names.map((name, i) => [name, host(i)])),
    services: Object.fromEntries(
      names.flatMap((name, i) => Array.from({ length: 10 }, (_, n) => [`app-${i}-${n}`, service(name, n)])),
    ),
    backups: {
      destinations: { nas: { kind: "local", path: "/srv/backup", passwordSecret: "restic/password" } },
    },
  });
}

function host(i: number) {
  return {
    platform: "x86_64-linux",
    hardware: ["hw-x86_64-vm"],
    roles: ["role-server", "role-container-host"],
    stateVersion: "25.11",
    address: `10.0.${i >> 8}.${i & 255}`,
    sshHostKey: hostKey(i),
    zfs: { hostId: (i + 1).toString(16).padStart(8, "0"), datasets: { "rpool/services": "/var/lib" } },
  };
}

function service(name: string, n: number) {
  return {
    host: name,
    image: `docker.io/library/app:${n}.1.0`,
    ports: [{ container: 8000 + n, name: "web" }],
    state: [{ path: `/var/lib/app-${n}`, mount: "/data" }],
    environment: { LOG_LEVEL: "info" },
    expose: { name: `app-${n}.${name}`, auth: "app" },
    backup: { class: "standard", destinations: ["nas"] },
  };
}

/** A public key of its own for each host: a real one, made from the number as its seed. */
function hostKey(i: number): string {
  const seed = Buffer.alloc(32);
  seed.writeUInt32BE(i + 1);
  const key = createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
    format: "der",
    type: "pkcs8",
  });
  const point = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  const parts = [Buffer.from("ssh-ed25519"), point].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `ssh-ed25519 ${Buffer.concat(parts).toString("base64")}`;
}
