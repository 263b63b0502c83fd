import { hostOfAnchor, SOPS_CONFIG } from "../secrets/config/config.ts";
import { nameReaders } from "../secrets/readers.ts";
import type { KeyGroup, Recipient, SopsFile } from "../secrets/sops/file.ts";
import type { Found, WarningRule } from "./rule.ts";
import { aboutFile, configScope, inConfig, perSealed, type Sealed } from "./sealed.ts";

/** Anchors of .sops.yaml that name a host of lab.yaml, by labkeeper or by hand, and the recipient of each. */
function namedKeys({ config, recipients }: Sealed) {
  const found = config?.text.matchAll(/^[ \t]*-[ \t]+&([A-Za-z0-9_-]+)[ \t]+(age1[0-9a-z]+)/gm) ?? [];
  return [...found].flatMap(([, anchor = "", recipient = ""]) => {
    const host = hostOfAnchor(anchor) ?? anchor.replace(/^(host|hosts|server|machine)[_-]/, "");
    const derived = recipients.get(host);
    return derived === undefined ? [] : [{ host, recipient, derived }];
  });
}

const notDerived = perSealed(
  {
    id: "key-not-derived",
    severity: "error",
    title: "Recipient that is not the host's",
    condition: ".sops.yaml names a recipient after a host, and it is not the one of the host's sshHostKey",
    remedy: "labkeeper rekey HOST: the rule and the files that it opens change in one commit",
  },
  (sealed) =>
    namedKeys(sealed).flatMap(({ host, recipient, derived }): Found[] =>
      recipient === derived || sealed.config === undefined
        ? []
        : [
            {
              message: `${SOPS_CONFIG} has ${recipient} for ${host}, whose sshHostKey makes ${derived}`,
              at: inConfig(sealed.config, recipient),
              scope: ["hosts", host],
              hosts: [host],
            },
          ],
    ),
);

/** Recipients that lab.yaml knows, and those that `key-not-derived` speaks of. */
function knownRecipients(sealed: Sealed): ReadonlySet<string> {
  const { secrets } = sealed.scene.model;
  return new Set([
    ...sealed.recipients.values(),
    ...secrets.admins.map(({ recipient }) => recipient),
    ...(secrets.bot === null ? [] : [secrets.bot]),
    ...namedKeys(sealed).map(({ recipient }) => recipient),
  ]);
}

function ageOf(groups: readonly KeyGroup[]): readonly string[] {
  return [...new Set(groups.flat().flatMap(({ kind, id }) => (kind === "age" ? [id] : [])))];
}

const stale = perSealed(
  {
    id: "key-stale-recipient",
    severity: "warning",
    title: "Key of nobody",
    condition:
      "a secrets file, or a rule of .sops.yaml, has an age recipient of no host, admin or bot of lab.yaml",
    remedy:
      "name its owner under secrets.admins; or take it out, then sops updatekeys, and renew the values that it could read",
  },
  (sealed) => {
    const known = knownRecipients(sealed);
    const unknown = (groups: readonly KeyGroup[]) => ageOf(groups).filter((one) => !known.has(one));
    const { config } = sealed;
    const inRules = new Set(config?.rules.flatMap(({ groups }) => unknown(groups)));
    return [
      ...(config === undefined ? [] : [...inRules]).map((recipient) => ({
        message: `${recipient} of ${SOPS_CONFIG} is nobody's in lab.yaml`,
        at: inConfig(config ?? { text: "" }, recipient),
        scope: configScope,
        hosts: [],
      })),
      ...sealed.files.flatMap(({ path, groups }) =>
        unknown(groups).map((recipient) =>
          aboutFile(path, { message: `${recipient} can open ${path}, and is nobody's in lab.yaml` }),
        ),
      ),
    ];
  },
);

const noConsumer = perSealed(
  {
    id: "secret-no-consumer-recipient",
    severity: "error",
    title: "Secret that its host cannot open",
    condition: "a host reads a secret of a file that its key does not open",
    remedy: "labkeeper secrets grant HOST, with the key of somebody who can open the file",
  },
  (sealed) =>
    sealed.files.flatMap(({ path, groups }) => {
      const readers = new Set(ageOf(groups));
      const hosts = [...new Set((sealed.needs.get(path) ?? []).map(({ host }) => host))].filter((host) => {
        const recipient = sealed.recipients.get(host);
        return recipient !== undefined && !readers.has(recipient);
      });
      return hosts.map((host) =>
        aboutFile(path, { message: `${host} reads secrets of ${path}, and cannot open it`, hosts: [host] }),
      );
    }),
);

const overbroad = perSealed(
  {
    id: "secret-file-overbroad",
    severity: "warning",
    title: "Host that can read others' secrets",
    condition: "a host can open a file that lab.yaml does not give it",
    remedy:
      "take its recipient out of the file's rule, then sops updatekeys, and renew the values; or add it under secrets.files",
  },
  (sealed) => {
    const hosts = new Map([...sealed.recipients].map(([host, recipient]) => [recipient, host]));
    return sealed.files.flatMap(({ path, groups }) => {
      const allowed = sealed.allowed.get(path);
      if (allowed === undefined) return [];
      return ageOf(groups)
        .flatMap((recipient) => hosts.get(recipient) ?? [])
        .filter((host) => !allowed.has(host))
        .map((host) =>
          aboutFile(path, { message: `${host} can open ${path}, which is not for it`, hosts: [host] }),
        );
    });
  },
);

const drift = perSealed(
  {
    id: "secret-recipients-drift",
    severity: "error",
    title: "File that does not obey its rule",
    condition: "who can open a file is not who .sops.yaml says",
    remedy: "sops updatekeys FILE, by somebody who can open it",
  },
  ({ scene, config, files, ruleOf }) => {
    const nameOf = nameReaders(scene.model, config);
    return files.flatMap((file) => {
      const rule = ruleOf(file.path);
      const message = rule && difference(file, rule.groups, nameOf);
      return message === undefined
        ? []
        : [aboutFile(file.path, { message, remedy: `sops updatekeys ${file.path}` })];
    });
  },
);

/** Order is no difference, nor is the group that somebody is in. */
function difference(
  { path, groups }: SopsFile,
  wanted: readonly KeyGroup[],
  nameOf: (recipient: Recipient) => string,
): string | undefined {
  const missing = without(wanted, groups).map(nameOf);
  const spare = without(groups, wanted).map(nameOf);
  if (missing.length + spare.length === 0) return undefined;
  return [
    `${path} differs from its rule in ${SOPS_CONFIG}`,
    ...(missing.length === 0 ? [] : [`${missing.join(", ")} cannot open it`]),
    ...(spare.length === 0 ? [] : [`${spare.join(", ")} can`]),
  ].join(": ");
}

function without(all: readonly KeyGroup[], taken: readonly KeyGroup[]): Recipient[] {
  const keyOf = ({ kind, id }: Recipient) => `${kind} ${id}`;
  const others = new Set(taken.flat().map(keyOf));
  return [...new Map(all.flat().map((one) => [keyOf(one), one])).values()].filter(
    (one) => !others.has(keyOf(one)),
  );
}

export const readerRules: readonly WarningRule[] = [notDerived, stale, noConsumer, overbroad, drift];
