import { findEntry } from "../../catalogue/catalogue.ts";
import { containersOf, type PlacedContainer } from "../containers.ts";
import { dotted, type Path } from "../problem.ts";
import type { Lab } from "../schema/lab.ts";
import { isContainerSocket } from "../socket.ts";
import {
  type Claim,
  clashes,
  type Found,
  perService,
  placesOf,
  type Rule,
  type WrittenService,
} from "./rule.ts";

/** A container as it is written, and where. */
interface Said {
  readonly path: Path;
  readonly written: Omit<WrittenService["containers"][string], "healthcheck">;
}

function saidIn(service: WrittenService, path: Path): Said[] {
  const companions = Object.entries(service.containers).map(([alias, written]) => ({
    path: [...path, "containers", alias],
    written,
  }));
  return [{ path, written: service }, ...companions];
}

/** podman would ask its search list, so that the answer depends on the host. */
const imageRegistry = perService("image-registry", ({ written: service, path }) => {
  const overrides = Object.entries(service.overrides).map(([host, { image }]) => ({
    path: [...path, "overrides", host],
    written: { image },
  }));
  return [...saidIn(service, path), ...overrides].flatMap(({ path: place, written: { image } }) => {
    if (image === undefined || /^([^/]*[.:][^/]*|localhost)\//.test(image)) return [];
    return [
      {
        path: [...place, "image"],
        message: `${image} does not say which registry it comes from`,
        expected: "registry/repository:tag",
        found: image,
        hint: `did you mean docker.io/${image.includes("/") ? "" : "library/"}${image}?`,
      },
    ];
  });
});

/** Switches that take away what every container has. */
const openings = [
  { key: "readOnly", opens: false, means: "a writable root file system" },
  { key: "noNewPrivileges", opens: false, means: "programs that gain rights" },
  { key: "dropCapabilities", opens: false, means: "podman's default capabilities" },
  { key: "privileged", opens: true, means: "all rights of the host" },
] as const;

const reason = perService("hardening-reason", ({ written: service, path }) =>
  saidIn(service, path).flatMap(({ path: place, written: { hardening, state, volumes } }): Found[] => {
    if (hardening.reason !== undefined) return [];
    const opened = openings
      .filter(({ key, opens }) => hardening[key] === opens)
      .map(({ key, means }) => ({ path: [...place, "hardening", key], message: `${key} opens ${means}` }));
    const sockets = Object.entries({ state, volumes }).flatMap(([key, list]) =>
      list.flatMap(({ path: directory }, i) =>
        isContainerSocket(directory)
          ? [{ path: [...place, key, i, "path"], message: `${directory} gives all rights of the host` }]
          : [],
      ),
    );
    return [...opened, ...sockets].map((one) => ({
      ...one,
      expected: "hardening.reason beside it",
      found: "no reason",
      hint: "leave it out, or say why it must be: hardening: { reason: … }",
    }));
  }),
);

interface UnitClaim extends Claim {
  readonly says: string;
}

function unitClaims(lab: Lab): UnitClaim[] {
  const { of } = placesOf(lab);
  return Object.entries(lab.services).flatMap(([name, service]) => {
    const units = unitsOf(name, service);
    return of(service).flatMap((host) => units.map((unit) => ({ ...unit, host })));
  });
}

function unitsOf(name: string, service: WrittenService): Omit<UnitClaim, "host">[] {
  const runtime = findEntry(service.uses)?.runtime;
  if (runtime?.kind === "native") {
    const path = ["services", name, "uses"];
    return [{ what: runtime.module, path, says: `the module ${runtime.module} of ${name}` }];
  }
  const [main, ...companions] = containersOf(name, service);
  const placed = companions.filter(({ container }) => container.alias !== name);
  return [main ?? [], placed].flat().map(({ path, container: { name: what, alias } }) => ({
    what: `podman-${what}`,
    path,
    says: alias === name ? `service ${name}` : `companion ${alias} of ${name}`,
  }));
}

const unitName: Rule = {
  name: "duplicate-unit",
  check: (lab) =>
    clashes(unitClaims(lab), ({ host, what, says, path }, other) => ({
      ...(path.at(-1) === "uses" ? {} : { at: "key" }),
      message: `${says} and ${other.says} are both the unit ${what} of ${host}`,
      expected: "each unit of a host once",
      found: `${what}, also at ${dotted(other.path)}`,
      hint: "rename one of them, or place it on another host",
    })),
};

const ownName = perService("reserved-container", ({ name, written: { containers }, path }): Found[] =>
  Object.hasOwn(containers, name)
    ? [
        {
          path: [...path, "containers", name],
          at: "key",
          message: `a companion cannot be called ${name}: the service's own container is`,
          expected: "another name",
          found: name,
          hint: "rename the companion",
        },
      ]
    : [],
);

const cycle = perService("dependency-cycle", ({ name, written: service, path }): Found[] => {
  const circle = circleIn(containersOf(name, service));
  const [first] = circle;
  if (first === undefined) return [];
  const own = circle.find(({ written }) => written !== undefined && written.dependsOn.length > 0);
  const aliases = [...circle, first].map(({ container: { alias } }) => alias);
  return [
    {
      path: own === undefined ? [...path, "dependsOn"] : [...own.path, "dependsOn"],
      message: `no container of ${name} could start first: ${aliases.join(" waits for ")}`,
      expected: "containers that do not wait for each other",
      found: aliases.join(" -> "),
      hint: "remove one of these names from dependsOn",
    },
  ];
});

/** The first circle of containers that wait for each other, or none. */
function circleIn(placed: readonly PlacedContainer[]): readonly PlacedContainer[] {
  const byName = new Map(placed.map((one) => [one.container.name, one]));
  const done = new Set<PlacedContainer>();
  const visit = (one: PlacedContainer, above: readonly PlacedContainer[]): readonly PlacedContainer[] => {
    if (above.includes(one)) return above.slice(above.indexOf(one));
    if (done.has(one)) return [];
    done.add(one);
    for (const name of one.container.dependsOn) {
      const next = byName.get(name);
      const circle = next === undefined ? [] : visit(next, [...above, one]);
      if (circle.length > 0) return circle;
    }
    return [];
  };
  for (const one of placed) {
    const circle = visit(one, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

export const containerRules: readonly Rule[] = [imageRegistry, reason, unitName, ownName, cycle];
