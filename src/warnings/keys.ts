import type { Service } from "../lab/model.ts";
import { perLab, type WarningRule } from "./rule.ts";
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

/** What a host reads: `host secret`. Alerts are sent by whoever runs services or watches. */
function readings({ model, placed }: Scene): ReadonlySet<string> {
  const { acme, auth, backups, hosts, monitoring } = model;
  const alert = monitoring.alerts === null ? [] : [monitoring.alerts.urlSecret];
  const byDestination = new Map(
    backups.destinations.map((one) => [
      one.name,
      [one.passwordSecret, one.kind === "s3" ? (one.environmentSecret ?? []) : []].flat(),
    ]),
  );
  const jobs = (names: readonly string[] = []) => names.flatMap((name) => byDestination.get(name) ?? []);
  const ofServices = placed.flatMap(({ service, state }) =>
    [
      ...secretsOf(service),
      ...alert,
      ...(service.expose === null ? [] : [acme?.environmentSecret ?? []].flat()),
      ...(service.expose?.auth === "basic" ? [auth.basic?.environmentSecret ?? []].flat() : []),
      ...(state.length > 0 ? jobs(service.backup?.destinations) : []),
    ].map((secret) => `${service.host} ${secret}`),
  );
  const ofMacs = hosts.flatMap((host) =>
    host.class === "darwin" ? jobs(host.backup?.destinations).map((secret) => `${host.name} ${secret}`) : [],
  );
  return new Set([...ofServices, ...ofMacs, ...alert.map((secret) => `${monitoring.host} ${secret}`)]);
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
    const used = readings(scene);
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
      const waiting = (placedOn.get(name) ?? []).filter(({ service }) => secretsOf(service).length > 0);
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
