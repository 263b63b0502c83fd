import { classOf } from "../profiles.ts";
import { isWhole } from "../secret-names.ts";
import { dangling, danglingIn, type Rule } from "./rule.ts";

const unknownDestination: Rule = {
  name: "unknown-destination",
  check: (lab) => {
    const reference = {
      kind: "backup destination",
      known: Object.keys(lab.backups.destinations),
      declare: "declare it under backups.destinations",
    };
    const missing = (names: readonly string[] | undefined, path: readonly string[]) =>
      danglingIn([...path, "backup", "destinations"], names, reference);
    return [
      ...Object.entries(lab.services).flatMap(([name, { backup }]) =>
        backup === false ? [] : missing(backup.destinations, ["services", name]),
      ),
      ...Object.entries(lab.hosts).flatMap(([name, { backup }]) =>
        missing(backup?.destinations, ["hosts", name]),
      ),
    ];
  },
};

const localPath: Rule = {
  name: "destination-path",
  check: (lab) =>
    Object.entries(lab.backups.destinations).flatMap(([name, destination]) => {
      if (destination.kind !== "local") return [];
      const below = destination.mount !== undefined;
      if (destination.path.startsWith("/") !== below) return [];
      return [
        {
          path: ["backups", "destinations", name, "path"],
          message: below
            ? "the path of a mounted destination starts at the mount"
            : "without a mount the path is absolute",
          expected: below ? "a relative path such as founding" : "an absolute path such as /srv/backup",
          found: destination.path,
          hint: below ? "leave out the leading /" : "start it with /, or add mount:",
        },
      ];
    }),
};

const secretHosts: Rule = {
  name: "unknown-host",
  check: (lab) =>
    lab.secrets.files.flatMap(({ hosts }, file) =>
      danglingIn(["secrets", "files", file, "hosts"], hosts, {
        kind: "host",
        known: Object.keys(lab.hosts),
        declare: "declare it under hosts",
      }),
    ),
};

/** Two names of one whole would each bring the other's values along. */
const wholeSecret: Rule = {
  name: "whole-secret",
  check: (lab) =>
    lab.secrets.files.flatMap(({ path, names }, file) =>
      names.length === 1 || !isWhole(path)
        ? []
        : [
            {
              path: ["secrets", "files", file, "names"],
              message: `${path} is handed out as a whole, whichever of its names is asked for`,
              expected: "one name: sops-nix takes .env, .ini and .bin files apart for nobody",
              found: names.join(", "),
              hint: "keep each secret in a file of its own, or all of them in a .yaml or .json file",
            },
          ],
    ),
};

const monitoringHost: Rule = {
  name: "unknown-host",
  check: ({ hosts, monitoring: { host } }) => {
    const known = Object.keys(hosts).filter((name) => classOf(hosts[name]?.platform ?? "") === "nixos");
    if (host === undefined || known.includes(host)) return [];
    const reference = { kind: "NixOS host", name: host, known, declare: "declare it under hosts" };
    return [dangling(["monitoring", "host"], reference)];
  },
};

export const sectionRules: readonly Rule[] = [
  unknownDestination,
  localPath,
  secretHosts,
  wholeSecret,
  monitoringHost,
];
