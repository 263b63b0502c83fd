import { catalogue, findEntry } from "../../catalogue/catalogue.ts";
import { classOf } from "../profiles.ts";
import type { Lab } from "../schema/lab.ts";
import { dangling, type Found, type Rule } from "./rule.ts";

type WrittenService = Lab["services"][string];

/** A rule that looks at one service at a time. */
function perService(name: string, check: (service: WrittenService, path: readonly [string, string], lab: Lab) => readonly Found[]): Rule {
  return {
    name,
    check: (lab) => Object.entries(lab.services).flatMap(([key, service]) => check(service, ["services", key], lab)),
  };
}

const unknownEntry = perService("unknown-catalogue-entry", ({ uses }, path) =>
  uses === undefined || findEntry(uses) !== undefined ? [] : [dangling([...path, "uses"], "catalogue entry", uses, catalogue.map(({ name }) => name))],
);

const nothingToRun = perService("nothing-to-run", ({ uses, image }, path) =>
  uses !== undefined || image !== undefined
    ? []
    : [{ path, at: "key", message: `${path.join(".")} names neither image nor catalogue entry`, expected: "image: or uses:", hint: "see `labkeeper catalogue`" }],
);

const placement = perService("placement", ({ host, hosts, tag }, path) => {
  const said = Object.entries({ host, hosts, tag }).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (said.length === 1) return [];
  return [
    {
      path: said[1] === undefined ? path : [...path, said[1]],
      at: "key",
      message: said.length === 0 ? `${path.join(".")} says nowhere to run` : `${said.join(" and ")} exclude each other`,
      expected: "one of host, hosts and tag",
      found: said.join(", ") || "none",
    },
  ];
});

const unknownHost = perService("unknown-host", ({ host, hosts = [] }, path, lab) => {
  const known = Object.keys(lab.hosts);
  return [
    ...(host === undefined || known.includes(host) ? [] : [dangling([...path, "host"], "host", host, known)]),
    ...hosts.flatMap((name, i) => (known.includes(name) ? [] : [dangling([...path, "hosts", i], "host", name, known)])),
  ];
});

const unknownTag = perService("unknown-tag", ({ tag }, path, lab) => {
  const known = [...new Set(Object.values(lab.hosts).flatMap(({ tags }) => tags))].toSorted();
  return tag === undefined || known.includes(tag) ? [] : [dangling([...path, "tag"], "host with the tag", tag, known)];
});

const onDarwin = perService("service-darwin-invalid", ({ host, hosts = [], tag }, path, lab) => {
  const mac = Object.entries(lab.hosts).find(
    ([name, { platform, tags }]) =>
      classOf(platform) === "darwin" && (name === host || hosts.includes(name) || (tag !== undefined && tags.includes(tag))),
  );
  return mac === undefined
    ? []
    : [{ path, at: "key", message: `${path.join(".")} cannot run on ${mac[0]}: services need NixOS`, found: mac[1].platform, hint: "place it on a NixOS host" }];
});

const unknownPort = perService("unknown-port", (service, path) => {
  const known = portNames(service);
  const asked = [
    ["expose", service.expose?.port],
    ["healthcheck", service.healthcheck?.port],
  ] as const;
  return asked.flatMap(([key, port]) => (port === undefined || known.includes(port) ? [] : [dangling([...path, key, "port"], "port", port, known)]));
});

const noPort = perService("no-port", (service, path) =>
  (service.expose !== undefined || service.healthcheck !== undefined) && portNames(service).length === 0
    ? [{ path: [...path, service.expose === undefined ? "healthcheck" : "expose"], at: "key", message: `${path.join(".")} has no port to lead to`, hint: "add ports: [{ container: 8080, name: web }]" }]
    : [],
);

/** The service's own ports, then the catalogue's. */
export function portNames({ uses, ports }: WrittenService): string[] {
  const own = ports.map(({ name }) => name);
  const entry = uses === undefined ? undefined : findEntry(uses);
  return [...own, ...(entry?.ports ?? []).filter((name) => !own.includes(name))];
}

const unknownCompanion = perService("unknown-container", ({ dependsOn, containers }, path) => {
  const known = Object.keys(containers);
  return dependsOn.flatMap((name, i) => (known.includes(name) ? [] : [dangling([...path, "dependsOn", i], "companion container", name, known)]));
});

const unknownDestination: Rule = {
  name: "unknown-destination",
  check: (lab) => {
    const known = Object.keys(lab.backups.destinations);
    const missing = (names: readonly string[], path: readonly string[]) =>
      names.flatMap((name, i) => (known.includes(name) ? [] : [dangling([...path, "destinations", i], "backup destination", name, known)]));
    return [
      ...Object.entries(lab.services).flatMap(([name, { backup }]) => (backup === false ? [] : missing(backup.destinations ?? [], ["services", name, "backup"]))),
      ...Object.entries(lab.hosts).flatMap(([name, { backup }]) => missing(backup?.destinations ?? [], ["hosts", name, "backup"])),
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
          message: below ? "the path of a mounted destination starts at the mount" : "without a mount the path is absolute",
          expected: below ? "a relative path such as founding" : "an absolute path such as /srv/backup",
          found: destination.path,
        },
      ];
    }),
};

const secretHosts: Rule = {
  name: "unknown-host",
  check: (lab) => {
    const known = Object.keys(lab.hosts);
    return lab.secrets.files.flatMap(({ hosts }, file) =>
      hosts.flatMap((name, i) => (known.includes(name) ? [] : [dangling(["secrets", "files", file, "hosts", i], "host", name, known)])),
    );
  },
};

export const serviceRules: readonly Rule[] = [
  unknownEntry,
  nothingToRun,
  placement,
  unknownHost,
  unknownTag,
  onDarwin,
  unknownPort,
  noPort,
  unknownCompanion,
  unknownDestination,
  localPath,
  secretHosts,
];
