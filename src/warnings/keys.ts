import { secretNeeds, secretsOfService } from "../lab/needs.ts";
import { perLab, type WarningRule } from "./rule.ts";
import type { Scene } from "./scene.ts";

function usesSecrets({ model }: Scene): boolean {
  return model.secrets.files.length > 0 || secretNeeds(model).length > 0;
}

const overbroad: WarningRule = perLab(
  {
    id: "secret-overbroad",
    severity: "warning",
    title: "Host that can read what it does not use",
    condition: "a host among the hosts of a file under secrets.files uses none of its names",
    remedy: "take it from hosts, then rekey: who breaks into that host reads them all",
  },
  (scene) => {
    const used = new Set(secretNeeds(scene.model).map(({ host, secret }) => `${host} ${secret}`));
    const { files } = scene.lab.secrets;
    return files.flatMap(({ path, hosts, names }, file) =>
      hosts.flatMap((host, i) =>
        names.some((name) => used.has(`${host} ${name}`))
          ? []
          : [
              {
                at: ["secrets", "files", file, "hosts", i],
                scope: ["secrets", "files", file],
                hosts: [host],
                message: `${host} can open ${path} and uses nothing of it`,
              },
            ],
      ),
    );
  },
);

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

const pending = perLab(
  {
    id: "host-key-pending",
    severity: "warning",
    title: "Host that can open no secret yet",
    condition: "a host's sshHostKey is pending, and a service on it reads secrets",
    remedy: "once the host exists: put the line of its /etc/ssh/ssh_host_ed25519_key.pub there, then rekey",
  },
  ({ model: { hosts }, placedOn }) =>
    hosts.flatMap(({ name, sshHostKey }) => {
      const waiting = (placedOn.get(name) ?? []).filter(
        ({ service }) => secretsOfService(service).length > 0,
      );
      if (sshHostKey !== null || waiting.length === 0) return [];
      const services = waiting.map(({ service }) => service.name).join(", ");
      return [
        {
          at: ["hosts", name, "sshHostKey"],
          scope: ["hosts", name],
          hosts: [name],
          message: `${name} has no key yet: ${services} cannot start there without secrets`,
        },
      ];
    }),
);

export const keyRules: readonly WarningRule[] = [noAdmin, busFactor, overbroad, duplicate, pending];
