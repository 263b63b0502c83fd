import { catalogue, findEntry } from "../../catalogue/catalogue.ts";
import { leadingPort, webPorts } from "../ports.ts";
import { dotted, type Path } from "../problem.ts";
import { listNames } from "../suggest.ts";
import { dangling, danglingIn, perService, type Rule, type WrittenService } from "./rule.ts";

const unknownEntry = perService("unknown-catalogue-entry", ({ written: { uses }, path }) =>
  uses === undefined || findEntry(uses) !== undefined
    ? []
    : [
        dangling([...path, "uses"], {
          kind: "catalogue entry",
          name: uses,
          known: catalogue.map(({ name }) => name),
          declare: "see `labkeeper catalogue`, or spell the service out with image and ports",
        }),
      ],
);

const nothingToRun = perService("nothing-to-run", ({ written: { uses, image }, path }) =>
  uses !== undefined || image !== undefined
    ? []
    : [
        {
          path,
          at: "key",
          message: `${path.join(".")} names neither image nor catalogue entry`,
          expected: "image: or uses:",
          found: "neither",
          hint: "add image:, or uses: with a name from `labkeeper catalogue`",
        },
      ],
);

const placement = perService("placement", ({ written: { host, hosts, tag }, path }) => {
  const said = Object.entries({ host, hosts, tag }).flatMap(([key, value]) =>
    value === undefined ? [] : [key],
  );
  if (said.length === 1) return [];
  return [
    {
      path: said[1] === undefined ? path : [...path, said[1]],
      at: "key",
      message:
        said.length === 0
          ? `${path.join(".")} says nowhere to run`
          : `${said.join(" and ")} exclude each other`,
      expected: "one of host, hosts and tag",
      found: said.join(", ") || "none",
      hint: said.length === 0 ? "add host:" : "keep one of them",
    },
  ];
});

const unknownHost = perService("unknown-host", ({ written: { host, hosts }, path, places }) => {
  const asked = [
    ...(host === undefined ? [] : [{ name: host, at: [...path, "host"] }]),
    ...(hosts ?? []).map((name, i) => ({ name, at: [...path, "hosts", i] })),
  ];
  return asked
    .filter(({ name }) => !places.hosts.has(name))
    .map(({ name, at }) =>
      dangling(at, { kind: "host", name, known: [...places.hosts], declare: "declare it under hosts" }),
    );
});

const unknownTag = perService("unknown-tag", ({ written: { tag }, path, places }) => {
  if (tag === undefined || places.tags.has(tag)) return [];
  const known = [...places.tags].toSorted();
  const declare = `add tags: [${tag}] to a host`;
  return [dangling([...path, "tag"], { kind: "host with the tag", name: tag, known, declare })];
});

const onDarwin = perService("service-darwin-invalid", ({ written: service, path, places }) =>
  places.macs.flatMap(({ name, platform, tags }) => {
    const place = placedBy(service, name, tags);
    if (place === undefined) return [];
    return [
      {
        path: [...path, ...place],
        message: `${path.join(".")} cannot run on ${name}: services need NixOS`,
        expected: "a NixOS host",
        found: `${name} (${platform})`,
        hint: place[0] === "tag" ? `take the tag from ${name}, or use another` : "place it on a NixOS host",
      },
    ];
  }),
);

/** Where a service says that it runs on a host. */
function placedBy(
  { host, hosts, tag }: WrittenService,
  name: string,
  tags: readonly string[],
): Path | undefined {
  if (host === name) return ["host"];
  if (hosts?.includes(name) === true) return ["hosts", hosts.indexOf(name)];
  return tag !== undefined && tags.includes(tag) ? ["tag"] : undefined;
}

/** Nothing is known of its ports then. */
function namesUnknownEntry({ uses }: WrittenService): boolean {
  return uses !== undefined && findEntry(uses) === undefined;
}

const unknownPort = perService("unknown-port", ({ written: service, path }) => {
  const known = webPorts(service);
  if (namesUnknownEntry(service)) return [];
  return (["expose", "healthcheck"] as const).flatMap((key) => {
    const name = service[key]?.port;
    if (name === undefined || known.includes(name)) return [];
    const declare = `add { container: 8080, name: ${name} } to ports`;
    return [dangling([...path, key, "port"], { kind: "TCP port", name, known, declare })];
  });
});

const noPort = perService("no-port", ({ written: service, path }) => {
  const { expose, healthcheck } = service;
  if (namesUnknownEntry(service)) return [];
  if (leadingPort(service) !== undefined || expose?.port !== undefined) return [];
  const asking = expose !== undefined ? "expose" : "healthcheck";
  if (expose === undefined && (healthcheck === undefined || healthcheck.port !== undefined)) return [];
  const known = webPorts(service);
  const none = known.length === 0;
  return [
    {
      path: [...path, asking],
      at: "key",
      message: `${dotted([...path, asking])} ${none ? "has no TCP port to lead to" : "does not say which port"}`,
      expected: none ? "a port" : `port: with one of ${listNames(known)}`,
      found: none ? "none" : `${known.length} ports`,
      hint: none ? "add ports: [{ container: 8080, name: web }]" : `add port: ${known[0]}`,
    },
  ];
});

const unknownCompanion = perService("unknown-container", ({ written: { dependsOn, containers }, path }) =>
  danglingIn([...path, "dependsOn"], dependsOn, {
    kind: "companion container",
    known: Object.keys(containers),
    declare: "declare it under containers",
  }),
);

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
];
