import { scalarText } from "./block.ts";

/** What a new lab.yaml starts from. */
export interface NewLab {
  readonly name: string;
  readonly domain: string;
  readonly timeZone: string;
  readonly admin: string;
  /** A public key line. */
  readonly sshKey: string;
  readonly platform: "x86_64-linux" | "aarch64-linux" | "aarch64-darwin" | "x86_64-darwin";
}

/** What nix/profiles has for a platform. */
const hardware: Readonly<Record<NewLab["platform"], string | undefined>> = {
  "x86_64-linux": "hw-x86_64-baremetal",
  "aarch64-linux": "hw-aarch64-vm",
  "aarch64-darwin": "hw-aarch64-darwin",
  "x86_64-darwin": undefined,
};

/** A lab.yaml to start from: one host, valid as it stands, with what comes next as comments. */
export function scaffoldLab(lab: NewLab): string {
  return `# yaml-language-server: $schema=.lab/lab.schema.json
# The lab. labkeeper writes the Nix from this file; \`labkeeper check\` says whether it is right.
version: 1

lab:
  name: ${scalarText(lab.name)}
  domain: ${scalarText(lab.domain)} # a service is published as <expose.name>.<domain>
  timeZone: ${scalarText(lab.timeZone)}
  admins: # who may log in on every host, by key only
    ${scalarText(lab.admin)}:
      sshKeys:
        - ${scalarText(lab.sshKey)}

hosts:
${host(lab)}
${sections}`;
}

function host({ platform, admin }: NewLab): string {
  const darwin = platform.endsWith("-darwin");
  const profile = hardware[platform];
  const lines = [
    `  ${darwin ? "mac" : "server"}: # the name of your machine; add one entry for each`,
    `    platform: ${platform} # x86_64-linux, aarch64-linux, aarch64-darwin or x86_64-darwin`,
    ...(profile === undefined
      ? []
      : [
          `    hardware: [${profile}] # the hw-… that fits${darwin ? "" : ", such as hw-x86_64-vm for a virtual machine"}`,
        ]),
    darwin
      ? "    roles: [role-workstation] # also role-dev"
      : "    roles: [role-server] # also role-container-host, role-dev, role-workstation",
    darwin
      ? "    stateVersion: 6 # an integer on nix-darwin: what was current at the installation; never change it"
      : '    stateVersion: "26.05" # the release that was installed, in quotes; never change it',
    ...(darwin ? [`    primaryUser: ${scalarText(admin)} # who uses this Mac`] : []),
    "    # address: 192.168.1.10 # in your network; DNS and the docs use it",
    "    sshHostKey: pending # then the line of /etc/ssh/ssh_host_ed25519_key.pub: its secrets are encrypted to it",
  ];
  return lines.join("\n");
}

const sections = `
# Containers and known services, each on a host; \`labkeeper schema\` has every key.
# services:
#   whoami:
#     host: server
#     image: docker.io/traefik/whoami:v1.11
#     ports: [{ container: 80, name: web, host: 8080 }] # on loopback, behind the virtual host
#     state: [{ path: /var/lib/whoami, mount: /data }] # what is backed up
#     expose: { name: whoami, auth: app } # https://whoami.<domain>

# Where the state of services is copied to, every night.
# backups:
#   destinations:
#     usb: { kind: local, path: /srv/backup, passwordSecret: restic/password }
`;
