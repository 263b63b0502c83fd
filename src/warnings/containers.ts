import { optionValues, switchedOn } from "./options.ts";
import { perContainer, type WarningRule } from "./rule.ts";
import type { PlacedContainer } from "./scene.ts";

/** The switches that were opened in lab.yaml: what the catalogue opens has its reason in docs/services.md. */
function said({ written }: PlacedContainer) {
  return written?.hardening;
}

const privileged = perContainer(
  {
    id: "container-privileged",
    severity: "error",
    title: "Container with all rights of the host",
    condition: "hardening.privileged is true, or extraOptions has --privileged",
    remedy: "name what it needs instead: devices, gpu or hardening.capabilities",
  },
  (one) => {
    const on = switchedOn(one, "--privileged");
    if (!one.container.hardening.privileged && on === undefined) return [];
    const at = on?.at ?? [...one.path, "hardening", "privileged"];
    const message = `container ${one.container.name} is privileged: who breaks out of it is root on the host`;
    return [{ at, message }];
  },
);

/** Images that start as root to give up its rights themselves: their entry points end in gosu or setpriv. */
const stepDown = /^docker\.io\/library\/(redis|valkey|postgres|mariadb|mysql|mongo|rabbitmq)[:@]/;

const root = perContainer(
  {
    id: "container-root",
    severity: "warning",
    title: "Container that runs as root",
    condition:
      "no user is named (or root is), and the image is not known to give up root's rights itself: the catalogue's, and docker.io/library's databases",
    remedy: 'say user: "uid:gid" as the image\'s makers name it, or acknowledge where it must be root',
  },
  (one) => {
    const { container, path } = one;
    // podman takes the last one, and extraOptions come last.
    const option = optionValues(one, ["--user", "-u"]).at(-1);
    const user = option?.value ?? container.user;
    const asRoot = /^(root|0+)(:|$)/.test(user ?? "");
    const isKnown = container.owner !== null || stepDown.test(container.image);
    if (!asRoot && (user !== null || isKnown)) return [];
    return [
      {
        at: option?.at ?? [...path, "user"],
        message: asRoot
          ? `container ${container.name} runs as root`
          : `container ${container.name} runs as whom its image says, which is often root`,
      },
    ];
  },
);

/** As podman reads a boolean. */
const isFalse = /^(0|f|false)$/i;

const writableRoot = perContainer(
  {
    id: "container-writable-root",
    severity: "info",
    title: "Container that can change its own programs",
    condition: "hardening.readOnly is false in lab.yaml, or extraOptions has --read-only=false",
    remedy: "try readOnly: true with hardening.tmpfs for the places that it writes to",
  },
  (one) => {
    const message = `the root file system of container ${one.container.name} is writable`;
    const off = optionValues(one, ["--read-only"]).find(({ value }) => isFalse.test(value));
    if (off !== undefined) return [{ at: off.at, message }];
    if (said(one)?.readOnly !== false) return [];
    const at = [...one.path, "hardening", "readOnly"];
    return [{ at, message, fix: { kind: "set", path: at, value: true } as const }];
  },
);

/** Each of them is enough to take over the host, or a good part of it: capabilities(7). */
const mighty: readonly string[] = [
  "BPF",
  "DAC_READ_SEARCH",
  "MAC_ADMIN",
  "MAC_OVERRIDE",
  "NET_ADMIN",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_MODULE",
  "SYS_PTRACE",
  "SYS_RAWIO",
];

const capabilities = perContainer(
  {
    id: "container-caps",
    severity: "warning",
    title: "Container with capabilities that reach the host",
    condition: `hardening.dropCapabilities is false, or capabilities or --cap-add give one of ${mighty.join(", ")}`,
    remedy: "leave out what it runs without",
  },
  (one) => {
    const { container, path } = one;
    const added = optionValues(one, ["--cap-add"]).flatMap(({ value, at }) =>
      value
        .toUpperCase()
        .split(",")
        .map((word) => ({ name: word.trim().replace(/^CAP_/, ""), at }))
        .filter(({ name }) => name === "ALL" || mighty.includes(name)),
    );
    const given = container.hardening.capabilities.filter((name) => mighty.includes(name));
    const keys = one.written?.hardening.capabilities ?? [];
    const dropped = [...path, "hardening", "dropCapabilities"];
    return [
      ...(container.hardening.dropCapabilities
        ? []
        : [
            {
              at: dropped,
              message: `container ${container.name} keeps podman's default capabilities`,
              fix: { kind: "set", path: dropped, value: true } as const,
            },
          ]),
      ...given.map((name) => {
        const i = keys.map(String).indexOf(name);
        return {
          at: i < 0 ? path : [...path, "hardening", "capabilities", i],
          message: `container ${container.name} has the capability ${name}`,
        };
      }),
      ...added.map(({ name, at }) => ({
        at,
        message: `container ${container.name} has the capability ${name}`,
      })),
    ];
  },
);

const allowsMore = /^no-new-privileges[=:](0|f|false)$/i;

const newPrivileges = perContainer(
  {
    id: "container-no-new-privs-off",
    severity: "warning",
    title: "Container whose programs may gain rights",
    condition:
      "hardening.noNewPrivileges is false in lab.yaml, or extraOptions has --security-opt=no-new-privileges=false",
    remedy: "remove it: few images need setuid programs",
  },
  (one) => {
    const message = `setuid programs in container ${one.container.name} gain rights`;
    const off = optionValues(one, ["--security-opt"]).find(({ value }) => allowsMore.test(value));
    if (off !== undefined) return [{ at: off.at, message }];
    if (said(one)?.noNewPrivileges !== false) return [];
    const at = [...one.path, "hardening", "noNewPrivileges"];
    return [{ at, message, fix: { kind: "set", path: at, value: true } as const }];
  },
);

export const containerRules: readonly WarningRule[] = [
  privileged,
  root,
  writableRoot,
  capabilities,
  newPrivileges,
];
