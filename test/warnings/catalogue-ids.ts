const text =
  "backup-child-dataset backup-disabled backup-field-unused backup-init-unmounted backup-no-check " +
  "backup-no-local backup-no-remote backup-not-consistent backup-password-single-copy " +
  "backup-path-outside-dataset backup-path-symlink backup-repo-changed backup-restore-untested " +
  "backup-retention-reduced backup-retention-short backup-same-disk backup-schedule-collision " +
  "backup-shared-repo-policy bus-factor cache-key-missing cache-unreachable-risk ci-not-testing-head " +
  "ci-untrusted-config container-caps container-host-network container-host-path container-no-new-privs-off " +
  "container-privileged container-root container-socket container-writable-root dns-conflict dns-duplicate " +
  "dns-no-address dns-outside-zone dns-private-public firewall-disabled generated-hand-edit " +
  "hardening-systemd-off image-downgrade image-latest image-major image-no-digest image-unqualified " +
  "input-unpinned key-duplicate key-not-derived key-not-ed25519 key-stale-recipient monitoring-disabled " +
  "monitoring-no-absence-alert monitoring-same-host nixpkgs-eol nixpkgs-stale no-resource-limits " +
  "notify-unconfigured port-duplicate port-exposed-no-auth port-firewall-mismatch port-public-behind-proxy " +
  "profile-conflict profile-platform-mismatch reboot-never role-darwin-invalid schedule-dst " +
  "secret-key-missing secret-no-admin secret-no-consumer-recipient secret-not-rotated-after-removal " +
  "secret-overbroad secret-plaintext secret-recipients-drift secret-rule-missing secret-rule-shadowed " +
  "secret-world-readable stateful-service-removed stateversion-changed stateversion-missing stateversion-type " +
  "timer-missing timezone-missing upgrade-disabled vhost-duplicate vhost-no-auth vhost-no-tls " +
  "vhost-upstream-insecure zfs-force-import zfs-hostid-duplicate zfs-no-alerts zfs-no-hostid zfs-no-scrub";

/** Every id that the founding facts name for a warning; what labkeeper gives beyond them is not among them. */
export const catalogueIds: readonly string[] = text.split(" ");
