import { catalogue, findEntry } from "../../catalogue/catalogue.ts";
import { dotted, type Path } from "../problem.ts";
import { dangling, danglingIn, type Found, perService, type Rule, type WrittenService } from "./rule.ts";

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

const nothingToRun = perService("nothing-to-run", ({ written: { uses, image }, path }): Found[] =>
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

const nothingBeside = perService("nothing-to-run", ({ written: { uses, containers }, path }) => {
  const known = companionsOf(uses);
  return Object.entries(containers)
    .filter(([alias, { image }]) => image === undefined && !known.includes(alias))
    .map(([alias]) => ({
      path: [...path, "containers", alias],
      at: "key" as const,
      message: `${dotted([...path, "containers", alias])} names no image`,
      expected: "image:",
      found: "none",
      hint: "add image:",
    }));
});

/** Companions that the catalogue brings along. */
function companionsOf(uses: string | undefined): readonly string[] {
  const runtime = findEntry(uses)?.runtime;
  return runtime?.kind === "podman" ? Object.keys(runtime.companions) : [];
}

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

const unknownCompanion = perService("unknown-container", ({ name, written: service, path }) => {
  const companions = [...Object.keys(service.containers), ...companionsOf(service.uses)];
  const declare = "declare it under containers";
  const kind = "companion container";
  return [
    ...danglingIn([...path, "dependsOn"], service.dependsOn, { kind, known: companions, declare }),
    ...Object.entries(service.containers).flatMap(([alias, { dependsOn }]) =>
      danglingIn([...path, "containers", alias, "dependsOn"], dependsOn, {
        kind,
        known: [...companions, name],
        declare,
      }),
    ),
  ];
});

const unknownOverride = perService("unknown-host", ({ written: service, path, places }) => {
  const hosts = places.of(service);
  const known = new Set(hosts);
  return Object.keys(service.overrides)
    .filter((host) => !known.has(host))
    .map((host) => ({
      ...dangling([...path, "overrides", host], {
        kind: "host of this service",
        name: host,
        known: hosts,
        declare: "place the service there, or remove the override",
      }),
      at: "key" as const,
    }));
});

export const serviceRules: readonly Rule[] = [
  unknownEntry,
  nothingToRun,
  nothingBeside,
  placement,
  unknownHost,
  unknownTag,
  onDarwin,
  unknownCompanion,
  unknownOverride,
];
