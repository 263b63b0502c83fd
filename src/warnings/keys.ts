import type { Service } from "../lab/model.ts";
import { perLab, perService, type WarningRule } from "./rule.ts";
import type { Scene } from "./scene.ts";

/** Secrets that a service reads. */
function secretsOf({ runtime }: Service): readonly string[] {
  if (runtime.kind === "native") return runtime.environmentSecrets;
  return [runtime.container, ...runtime.companions].flatMap(({ environmentSecrets, secretFiles }) => [
    ...environmentSecrets,
    ...secretFiles.map(({ secret }) => secret),
  ]);
}

function usesSecrets({ model, placed }: Scene): boolean {
  return (
    model.secrets.files.length > 0 ||
    model.acme !== null ||
    model.monitoring.alerts !== null ||
    model.backups.destinations.length > 0 ||
    placed.some(({ service }) => secretsOf(service).length > 0)
  );
}

const noAdmin = perLab(
  {
    id: "secret-no-admin",
    severity: "error",
    title: "Secrets that are lost with their host",
    condition: "secrets are used, and secrets.admins is empty",
    remedy:
      "add a person's recipient to secrets.admins (age-keygen makes one), and keep its key off the hosts",
  },
  (scene) =>
    scene.model.secrets.admins.length > 0 || !usesSecrets(scene)
      ? []
      : [
          {
            at: ["secrets", "admins"],
            scope: ["secrets"],
            hosts: [],
            message: "nobody but the hosts can open the secrets: without the host they are gone",
          },
        ],
);

const busFactor = perLab(
  {
    id: "bus-factor",
    severity: "info",
    title: "One person's key opens everything",
    condition: "secrets.admins has one recipient",
    remedy: "add a second one, such as a key that is kept offline",
  },
  ({ model: { secrets } }) => {
    const [only, ...others] = secrets.admins;
    return only === undefined || others.length > 0
      ? []
      : [
          {
            at: ["secrets", "admins"],
            scope: ["secrets"],
            hosts: [],
            message: `${only.name} alone can open all secrets: one lost key, and nobody can`,
          },
        ];
  },
);

const duplicate = perLab(
  {
    id: "key-duplicate",
    severity: "warning",
    title: "One key under two names",
    condition: "two of secrets.admins, or one of them and secrets.bot, have one recipient",
    remedy: "give each a key of its own: what is revoked for one is revoked for the other",
  },
  ({ model: { secrets } }) => {
    const names = new Map<string, string>();
    const bot = secrets.bot === null ? [] : [{ name: "bot", recipient: secrets.bot, at: ["secrets", "bot"] }];
    const people = secrets.admins.map((admin) => ({ ...admin, at: ["secrets", "admins", admin.name] }));
    return [...people, ...bot].flatMap(({ name, recipient, at }) => {
      const other = names.get(recipient);
      names.set(recipient, other ?? name);
      const message = `${name} and ${other} have the same recipient`;
      return other === undefined ? [] : [{ at, scope: ["secrets"], hosts: [], message }];
    });
  },
);

const pending = perService(
  {
    id: "host-key-pending",
    severity: "warning",
    title: "Host that can open no secret yet",
    condition: "a host's sshHostKey is pending, and a service on it reads secrets",
    remedy: "once the host exists: put the line of its /etc/ssh/ssh_host_ed25519_key.pub there, then rekey",
  },
  ({ service, host }) =>
    host.sshHostKey === null && secretsOf(service).length > 0
      ? [
          {
            at: ["hosts", host.name, "sshHostKey"],
            message: `${host.name} has no key yet, and ${service.name} cannot start without its secrets`,
          },
        ]
      : [],
);

export const keyRules: readonly WarningRule[] = [noAdmin, busFactor, duplicate, pending];
