/** A passage of exemplary.lab.yaml, one text in its place that gives the warning, and one that does not. */
export interface WarningCase {
  readonly id: string;
  readonly passage: string;
  readonly fires: string;
  readonly misses: string;
  /** What else is said of both, since one cause may have two sides. */
  readonly also?: readonly string[];
  /** At how many places it is given, if not at one. */
  readonly times?: number;
}

const digest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const proxyImage = `docker.io/example/proxy:1.2${digest}`;
const ofPaperless = "      destinations: [nas, r2]\n      exclude: [/var/lib/paperless/log]";
const state = "      - { path: /var/lib/paperless, mount: /data }\n";
const local = '      mount: { device: "10.20.0.5:/backup", type: nfs, at: /mnt/nas }\n      path: exemplary';
const toNas = `      kind: local\n${local}`;
const overSsh = `      kind: sftp
      user: backup
      path: /backup
      hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMgF0xwl1ERhg0i+tfSF9WggOav5gjEdNgZXtnUMmWJK
      identitySecret: restic/identity`;
const hardening = "      capabilities: [CHOWN]\n";
const mail = "      - { container: 2525, name: mail, lan: true }\n";
const inbox = "path: /var/lib/paperless-inbox";
const proxyUser = '    user: "316:316"\n';
const redisOptions = "extraOptions: [--shm-size=64m]";
const variables = "PAPERLESS_OCR_LANGUAGE: eng\n";
const alias = "{ name: files, type: CNAME, value: nas.lab.example.net }";
const toFiles = "{ name: share, type: CNAME, value: files.lab.example.net }\n    - ";
const wholeZone = `  zones: [lab.example.net]
  nameServers: [ns.example.org]
  contact: ops@example.net
  records:
`;
const admins = `    ada: age1ywmthkx7qkgu63g9lngz3k2ff27ht5n39mjwk83p606ecalyne4sgec6dm
    safe: age1cpyufmghh0kpfx9tp2curemv727fagx6lngm22hlc0wsp9v53dhs6u4ham
  bot: age1jf9j6rx0wlhwk92tmkvrfuzc5jv4cgk0zsuz9vhaxufk4qwhhfwq82gg3k
`;
const lastEntry = "    reason: shows what is down, to everybody\n    until: 2027-03-01\n";

const backups: readonly WarningCase[] = [
  {
    id: "backup-disabled",
    passage: "    backup: { class: critical, destinations: [nas, r2] }\n",
    fires: "    backup: false\n",
    misses: "    backup: { class: rebuildable }\n",
  },
  {
    id: "backup-disabled",
    passage: "    backup: { class: critical, destinations: [nas, r2] }\n",
    fires: "    backup: { class: critical, destinations: [] }\n",
    misses: "    backup: { class: rebuildable, destinations: [] }\n",
  },
  {
    id: "backup-no-remote",
    passage: "class: critical, destinations: [nas, r2]",
    fires: "class: critical, destinations: [nas]",
    misses: "class: rebuildable, destinations: [nas]",
  },
  {
    id: "backup-no-local",
    passage: "class: critical, destinations: [nas, r2]",
    fires: "class: critical, destinations: [r2]",
    misses: "class: rebuildable, destinations: [r2]",
  },
  {
    id: "backup-path-outside-dataset",
    passage: state,
    fires: `${state}      - { path: /srv/paperless, mount: /more }\n`,
    misses: `${state}      - { path: /persist/paperless, mount: /more }\n`,
  },
  {
    id: "backup-path-symlink",
    passage: state,
    fires: `${state}      - { path: /var/lib/atticd, mount: /attic }\n`,
    misses: `${state}      - { path: /var/lib/atticdata, mount: /attic }\n`,
  },
  {
    id: "backup-field-unused",
    passage: "backup: { class: rebuildable }",
    fires: "backup: { class: rebuildable, destinations: [nas] }",
    misses: "backup: { class: standard }",
  },
  {
    id: "backup-field-unused",
    passage: ofPaperless,
    fires: "      destinations: [nas, r2]\n      exclude: [/var/lib/paperles/log]",
    misses: "      destinations: [nas, r2]\n      exclude: [/var/lib/paperless/logs]",
  },
  {
    id: "backup-init-unmounted",
    passage: local,
    fires: "      path: /mnt/nas",
    misses: "      path: /srv/backup/nas",
  },
  {
    id: "backup-same-disk",
    passage: local,
    fires: "      path: /var/lib/backup",
    misses: "      path: /srv/backup/nas",
  },
  {
    id: "backup-same-disk",
    passage: '"10.20.0.5:/backup"',
    fires: '"10.20.0.10:/backup"',
    misses: '"10.20.0.100:/backup"',
  },
  {
    id: "backup-same-disk",
    passage: toNas,
    fires: `${overSsh}\n      host: luna.lab.example.net`,
    misses: `${overSsh}\n      host: nas.lab.example.net`,
  },
  {
    id: "backup-same-disk",
    passage: toNas,
    fires: '      kind: rest\n      url: "https://10.20.0.10:8000/"',
    misses: '      kind: rest\n      url: "https://10.20.0.1:8000/"',
  },
  {
    id: "backup-destination-unused",
    passage: "destinations: [spare]",
    fires: "destinations: [nas]",
    misses: "destinations: [nas, spare]",
  },
  {
    id: "backup-password-single-copy",
    passage: admins,
    fires: "    {}\n",
    misses: "    {}\n  bot: age1jf9j6rx0wlhwk92tmkvrfuzc5jv4cgk0zsuz9vhaxufk4qwhhfwq82gg3k\n",
    also: ["secret-no-admin"],
    times: 3,
  },
];

const schedule: readonly WarningCase[] = [
  { id: "backup-retention-short", passage: "daily: 7,", fires: "daily: 6,", misses: "daily: 8," },
  { id: "backup-retention-short", passage: "monthly: 12", fires: "monthly: 0", misses: "monthly: 1" },
  { id: "backup-retention-short", passage: "{ daily: 14 }", fires: "{ daily: 3 }", misses: "{ last: 1 }" },
  {
    id: "backup-schedule-collision",
    passage: "randomizedDelay: 45m",
    fires: "randomizedDelay: 9m",
    misses: "randomizedDelay: 10m",
  },
  { id: "schedule-dst", passage: '"03:30"', fires: '"02:59"', misses: '"03:00"' },
  { id: "schedule-dst", passage: "Europe/Berlin", fires: "Europe/Athens", misses: "Asia/Tokyo" },
];

const containers: readonly WarningCase[] = [
  {
    id: "container-privileged",
    passage: hardening,
    fires: `${hardening}      privileged: true\n`,
    misses: `${hardening}      privileged: false\n`,
  },
  {
    id: "container-privileged",
    passage: redisOptions,
    fires: "extraOptions: [--privileged]",
    misses: "extraOptions: [--privileged=false]",
  },
  { id: "container-root", passage: proxyUser, fires: "", misses: '    user: "316"\n' },
  { id: "container-root", passage: proxyUser, fires: '    user: "0:316"\n', misses: '    user: "10:316"\n' },
  {
    id: "container-root",
    passage: "docker.io/library/redis:",
    fires: "docker.io/other/redis:",
    misses: "docker.io/library/valkey:",
  },
  {
    id: "container-writable-root",
    passage: hardening,
    fires: `${hardening}      readOnly: false   # it writes\n`,
    misses: `${hardening}      readOnly: true   # it does not write\n`,
  },
  {
    id: "container-writable-root",
    passage: redisOptions,
    fires: "extraOptions: [--read-only=false]",
    misses: "extraOptions: [--read-only=true]",
  },
  {
    id: "container-caps",
    passage: "capabilities: [CHOWN]",
    fires: "capabilities: [SYS_ADMIN]",
    misses: "capabilities: [SYS_NICE]",
  },
  {
    id: "container-caps",
    passage: hardening,
    fires: `${hardening}      dropCapabilities: false\n`,
    misses: `${hardening}      dropCapabilities: true\n`,
  },
  {
    id: "container-caps",
    passage: redisOptions,
    fires: "extraOptions: [--cap-add=CAP_NET_ADMIN]",
    misses: "extraOptions: [--cap-add=CAP_NET_RAW]",
  },
  {
    id: "container-no-new-privs-off",
    passage: hardening,
    fires: `${hardening}      noNewPrivileges: false\n`,
    misses: `${hardening}      noNewPrivileges: true\n`,
  },
  {
    id: "container-no-new-privs-off",
    passage: redisOptions,
    fires: "extraOptions: [--security-opt=no-new-privileges:false]",
    misses: "extraOptions: [--security-opt=no-new-privileges:true]",
  },
  {
    id: "container-socket",
    passage: inbox,
    fires: "path: /run/podman/podman.sock",
    misses: "path: /srv/podman.sock",
  },
  { id: "container-host-path", passage: inbox, fires: "path: /etc/ssl", misses: "path: /srv/etc/ssl" },
  { id: "container-host-path", passage: inbox, fires: "path: /var/log", misses: "path: /var/log/paperless" },
  {
    id: "container-host-network",
    passage: redisOptions,
    fires: "extraOptions: [--network, host]",
    misses: "extraOptions: [--hostname, host]",
  },
  {
    id: "container-host-network",
    passage: proxyUser,
    fires: `${proxyUser}    network: host\n`,
    misses: `${proxyUser}    network: bridge\n`,
  },
  {
    id: "container-privileged",
    passage: redisOptions,
    fires: 'extraOptions: ["--privileged=true"]',
    misses: 'extraOptions: ["--privileged=0"]',
  },
  {
    id: "container-root",
    passage: redisOptions,
    fires: "extraOptions: [--user=0]",
    misses: "extraOptions: [--user=10]",
  },
  {
    id: "container-root",
    passage: redisOptions,
    fires: 'extraOptions: [-u, "root:root"]',
    misses: 'extraOptions: [-h, "root:root"]',
  },
  {
    id: "container-caps",
    passage: redisOptions,
    fires: 'extraOptions: ["--cap-add=net_raw,sys_admin"]',
    misses: 'extraOptions: ["--cap-add=net_raw,sys_nice"]',
  },
  {
    id: "container-caps",
    passage: redisOptions,
    fires: "extraOptions: [--cap-add, all]",
    misses: "extraOptions: [--cap-add, chown]",
  },
  {
    id: "container-socket",
    passage: redisOptions,
    fires: 'extraOptions: [-v, "/run/podman/podman.sock:/run/podman.sock:ro"]',
    misses: 'extraOptions: [-v, "/srv/podman.sock:/run/podman.sock:ro"]',
  },
  {
    id: "container-socket",
    passage: redisOptions,
    fires: 'extraOptions: ["--mount=type=bind,src=/var/run/docker.sock,dst=/s"]',
    misses: 'extraOptions: ["--mount=type=volume,src=docker.sock,dst=/s"]',
  },
  {
    id: "container-host-path",
    passage: redisOptions,
    fires: 'extraOptions: ["--volume=/etc/:/host"]',
    misses: 'extraOptions: ["--volume=/etc/:/host:ro"]',
  },
  {
    id: "container-host-path",
    passage: redisOptions,
    fires: 'extraOptions: [--mount, "type=bind,source=/,target=/host"]',
    misses: 'extraOptions: [--mount, "type=bind,source=/,target=/host,readonly"]',
  },
  {
    id: "no-resource-limits",
    passage: "{ memory: 256m }",
    fires: "{ pids: 256 }",
    misses: "{ memory: 1g, pids: 256 }",
  },
];

const images: readonly WarningCase[] = [
  {
    id: "image-latest",
    passage: proxyImage,
    fires: "docker.io/example/proxy:latest",
    misses: `docker.io/example/proxy:latest${digest}`,
  },
  {
    id: "image-latest",
    passage: proxyImage,
    fires: "registry.example.net:5000/proxy",
    misses: `registry.example.net:5000/proxy${digest}`,
  },
  {
    id: "image-no-digest",
    passage: proxyImage,
    fires: "docker.io/example/proxy:1.2",
    misses: `docker.io/example/proxy:1.3${digest}`,
  },
];

const exposure: readonly WarningCase[] = [
  {
    id: "port-exposed-no-auth",
    passage: mail,
    fires: "      - { container: 2525, name: admin, lan: true }\n",
    misses: "      - { container: 2525, name: admins, lan: true }\n",
  },
  {
    id: "port-exposed-no-auth",
    passage: mail,
    fires: "      - { container: 8080, name: mail, host: 9999, lan: true }\n",
    misses: "      - { container: 8080, name: mail, host: 9999 }\n",
  },
  {
    id: "port-public-behind-proxy",
    passage: mail,
    fires: "      - { container: 8000, name: lan, host: 8001, lan: true }\n",
    misses: "      - { container: 8000, name: lan, host: 8001, lan: false }\n",
  },
  {
    id: "vhost-no-auth",
    passage: "port: web, auth: app",
    fires: "port: web, auth: none",
    misses: "port: web, auth: forward",
  },
  {
    id: "vhost-no-tls",
    passage:
      "  acme:\n    email: ops@example.net\n    dnsProvider: cloudflare\n    environmentSecret: acme/env\n",
    fires: "",
    misses: "  acme: { email: me@example.net, dnsProvider: cloudflare, environmentSecret: acme/env }\n",
  },
  {
    id: "vhost-upstream-insecure",
    passage: "https://auth.lab.example.net",
    fires: "http://10.20.0.9:9091",
    misses: "http://127.0.0.1:9091",
  },
  {
    id: "secret-plaintext",
    passage: variables,
    fires: `${variables}      PAPERLESS_ADMIN_PASSWORD: change-me\n`,
    misses: `${variables}      PAPERLESS_ADMIN_PASSWORD_POLICY: change-me\n`,
  },
  {
    id: "secret-plaintext",
    passage: variables,
    fires: `${variables}      PAPERLESS_SECRET_KEY: change-me\n`,
    misses: `${variables}      PAPERLESS_SECRET_KEY_FILE: /run/key\n`,
  },
  {
    id: "secret-plaintext",
    passage: variables,
    fires: `${variables}      PAPERLESS_DBURL: "postgres://paperless:hunter2@db/paperless"\n`,
    misses: `${variables}      PAPERLESS_DBURL: "postgres://paperless@db/paperless"\n`,
  },
];

const dns: readonly WarningCase[] = [
  {
    id: "dns-outside-zone",
    passage: "zones: [lab.example.net]",
    fires: "zones: [net.example.net]",
    misses: "zones: [example.net]",
    times: 4,
  },
  {
    id: "dns-conflict",
    passage: alias,
    fires: "{ name: nas, type: CNAME, value: luna.lab.example.net }",
    misses: "{ name: nass, type: CNAME, value: luna.lab.example.net }",
  },
  {
    id: "dns-conflict",
    passage: alias,
    fires: '{ name: "@", type: CNAME, value: luna.lab.example.net }',
    misses: '{ name: "*", type: CNAME, value: luna.lab.example.net }',
  },
  {
    id: "dns-circle",
    passage: alias,
    fires: "{ name: files, type: CNAME, value: files.lab.example.net }",
    misses: "{ name: files, type: CNAME, value: files.example.net }",
  },
  {
    id: "dns-circle",
    passage: alias,
    fires: `${toFiles}{ name: files, type: CNAME, value: share.lab.example.net }`,
    misses: `${toFiles}${alias}`,
  },
  {
    id: "dns-dangling",
    passage: "  zones: [lab.example.net]\n  records:\n",
    fires: `${wholeZone}    - { name: share, type: CNAME, value: nsa.lab.example.net }\n`,
    misses: `${wholeZone}    - { name: share, type: CNAME, value: files.lab.example.net }\n`,
  },
  {
    id: "dns-duplicate",
    passage: alias,
    fires: "{ name: nas, type: A, value: 10.20.0.6 }",
    misses: '{ name: nas, type: AAAA, value: "fd00::6" }',
  },
  {
    id: "dns-duplicate",
    passage: alias,
    fires: "{ name: paperless, type: A, value: 10.20.0.6 }",
    misses: "{ name: paperless, type: A, value: 10.20.0.10 }",
  },
  {
    id: "dns-no-address",
    passage: "    address: 10.20.0.10\n",
    fires: "",
    misses: "    address: 10.20.0.20\n",
  },
];

const monitoring: readonly WarningCase[] = [
  {
    id: "monitoring-disabled",
    passage: "monitor: true",
    fires: "monitor: false # for now",
    misses: "monitor: true # for now",
  },
  {
    id: "notify-unconfigured",
    passage: "  alerts: { kind: ntfy, urlSecret: notify/url }\n",
    fires: "",
    misses: "  alerts: { kind: webhook, urlSecret: notify/url }\n",
  },
  {
    id: "monitoring-no-absence-alert",
    passage: "nodeExporter: true",
    fires: "nodeExporter: false",
    misses: "nodeExporter: true # all",
  },
  { id: "monitoring-same-host", passage: "  host: sol\n", fires: "  host: luna\n", misses: "  host: toy\n" },
];

const keys: readonly WarningCase[] = [
  {
    id: "secret-no-admin",
    passage: admins,
    fires: "    {}\n  bot: age1jf9j6rx0wlhwk92tmkvrfuzc5jv4cgk0zsuz9vhaxufk4qwhhfwq82gg3k\n",
    misses: admins.replace("    ada", "    eve"),
  },
  {
    id: "bus-factor",
    passage: "    safe: age1cpyufmghh0kpfx9tp2curemv727fagx6lngm22hlc0wsp9v53dhs6u4ham\n",
    fires: "",
    misses: "    vault: age1cpyufmghh0kpfx9tp2curemv727fagx6lngm22hlc0wsp9v53dhs6u4ham\n",
  },
  {
    id: "secret-overbroad",
    passage: "  bot: age1jf9j6rx0wlhwk92tmkvrfuzc5jv4cgk0zsuz9vhaxufk4qwhhfwq82gg3k\n",
    fires: "  files: [{ path: secrets/b.sops.yaml, hosts: [luna, sol], names: [restic/password] }]\n",
    misses: "  files: [{ path: secrets/b.sops.yaml, hosts: [luna, toy], names: [restic/password] }]\n",
  },
  {
    id: "key-duplicate",
    passage: "age1jf9j6rx0wlhwk92tmkvrfuzc5jv4cgk0zsuz9vhaxufk4qwhhfwq82gg3k",
    fires: "age1cpyufmghh0kpfx9tp2curemv727fagx6lngm22hlc0wsp9v53dhs6u4ham",
    misses: "age1vmklcaxe25g48uzd29y9pqcp68wywn8hpasd64tsgq4v78nh44ys845yn4",
  },
  {
    id: "host-key-pending",
    passage: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPX0RiYyHYt5aQA2IEXjJPPwXDzT5zfJJru7J4TzCTHQ",
    fires: "pending",
    misses: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILDc2YqZeUTfSfIyDm4lcvc/3EjNlVXevll1Jmdub8/Z",
  },
];

const acknowledgements: readonly WarningCase[] = [
  {
    id: "acknowledgement-unused",
    passage: lastEntry,
    fires: `${lastEntry}  - id: image-latest\n    scope: services.trial\n    reason: spared anyway\n    until: 2027-03-01\n`,
    misses: lastEntry.replace("2027", "2028"),
  },
  {
    id: "acknowledgement-unused",
    passage: lastEntry,
    fires: `${lastEntry}  - { id: image-lastest, reason: no such id, until: 2027-03-01 }\n`,
    misses: `${lastEntry}  - { id: firewall-disabled, reason: for Nix to say, until: 2027-03-01 }\n`,
  },
  {
    id: "acknowledgement-unused",
    passage: lastEntry,
    fires: `${lastEntry}  - { id: uid-clash, scope: services.unifi, reason: no host, until: 2027-03-01 }\n`,
    misses: `${lastEntry}  - { id: uid-clash, scope: hosts.luna, reason: on purpose, until: 2027-03-01 }\n`,
  },
  {
    id: "acknowledgement-expired",
    passage: lastEntry,
    fires: `${lastEntry}  - { id: uid-clash, scope: hosts.luna, reason: on purpose, until: 2026-11-23 }\n`,
    misses: `${lastEntry}  - { id: uid-clash, scope: hosts.luna, reason: on purpose, until: 2026-11-24 }\n`,
  },
];

/** At least one of each warning that lab.yaml alone decides. */
export const warningCases: readonly WarningCase[] = [
  ...backups,
  ...schedule,
  ...containers,
  ...images,
  ...exposure,
  ...dns,
  ...monitoring,
  ...keys,
  ...acknowledgements,
];
