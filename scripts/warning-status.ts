/** Conditions that lab.yaml's own rules refuse: id, and the names of the rules. */
export const refused: readonly (readonly [id: string, rules: readonly string[]])[] = [
  ["backup-field-unused (a destination that does not exist)", ["unknown-destination"]],
  ["cache-key-missing", ["required"]],
  ["dns-duplicate (one record twice)", ["duplicate-record"]],
  ["image-unqualified", ["image-registry"]],
  ["key-duplicate (of hosts)", ["key-duplicate"]],
  ["key-not-ed25519", ["format"]],
  ["port-duplicate", ["duplicate-host-port", "caddy-port"]],
  ["port-public-behind-proxy (the very port that expose names)", ["port-public-behind-proxy"]],
  ["profile-conflict", ["profile-conflict"]],
  ["profile-platform-mismatch", ["profile-platform"]],
  ["role-darwin-invalid", ["role-darwin-invalid", "service-darwin-invalid"]],
  ["secret-no-consumer-recipient (a host that is not among a file's hosts)", ["secret-host"]],
  ["stateversion-missing", ["required"]],
  ["stateversion-type", ["state-version-type"]],
  ["timezone-missing", ["required"]],
  ["vhost-duplicate", ["duplicate-expose"]],
  ["zfs-hostid-duplicate", ["duplicate-host-id"]],
  ["zfs-no-hostid", ["required"]],
];

/** Conditions that what labkeeper writes cannot have. */
export const impossible: readonly (readonly [id: string, why: string])[] = [
  [
    "backup-child-dataset",
    "every declared dataset below a path is snapshotted with it, and a path in no dataset is an error",
  ],
  ["backup-no-check", "`backups.verify` has a schedule always: it can be slower, not off"],
  [
    "backup-not-consistent",
    "jobs of services read a ZFS snapshot, or a copy made while the service stands still; on a Mac the runbook says that files are live",
  ],
  [
    "backup-shared-repo-policy",
    "each service has a repository of its own at each place; two names for one place are not found out",
  ],
  [
    "port-firewall-mismatch (of generated ports)",
    "a port that is published on the LAN is opened by the same line",
  ],
  ["timer-missing", "a job and its timer are generated together"],
  ["vhost-upstream-insecure (of virtual hosts)", "a virtual host leads to its own host's loopback"],
];

/** What the catalogue of the founding facts names, and nobody says yet or ever. */
export const notGiven: readonly (readonly [id: string, why: string])[] = [
  [
    "cache-unreachable-risk",
    "cannot happen: `fallback` and `connect-timeout` come with the caches, and a host does not ask the cache that it serves",
  ],
  [
    "dns-private-public",
    "lab.yaml does not say whether the world can see a zone, and most labs' zones are their own",
  ],
  [
    "hardening-systemd-off",
    "every native service of the catalogue has its module's sandbox (docs/services.md)",
  ],
  ["reboot-never", "whether a host was booted again is not in the repository"],
  [
    "secret-not-rotated-after-removal",
    "who could read a file before is in its history alone, and a new seal there may be a new value, an edit or a rotation: `labkeeper secrets` and `labkeeper rekey` name the values when a key goes",
  ],
  [
    "upgrade-disabled",
    "comin, colmena, deploy-rs or a person may bring updates: that autoUpgrade is off says nothing",
  ],
  ["zfs-force-import, zfs-no-alerts", "their defaults depend on the release, and on how a host sends mail"],
];
