import { findEntry } from "../../catalogue/catalogue.ts";
import { dotted, type Path } from "../problem.ts";
import type { Lab } from "../schema/lab.ts";
import { secretsOf } from "../secret-uses.ts";
import { listNames } from "../suggest.ts";
import { type Claim, clashes, type Found, perService, placesOf, type Rule } from "./rule.ts";

/** A service on several hosts has one name on all of them: that is one claim. */
function nameClaims({ services }: Lab): (Claim & { readonly service: string })[] {
  return Object.entries(services).flatMap(([service, { expose, overrides }]) => {
    if (expose === undefined) return [];
    const path = ["services", service];
    const own = { name: expose.name, path: [...path, "expose", "name"] };
    const different = Object.entries(overrides).flatMap(([host, { expose: other }]) =>
      other === undefined || other === false
        ? []
        : [{ name: other.name, path: [...path, "overrides", host, "expose", "name"] }],
    );
    return [own, ...different.filter(({ name }) => name !== expose.name)].map(({ name, path: place }) => ({
      host: "",
      what: name,
      path: place,
      service,
    }));
  });
}

const oneName: Rule = {
  name: "duplicate-expose",
  check: (lab) =>
    clashes(nameClaims(lab), ({ what, service }, other) => ({
      message: `${service} and ${other.service} are published under one name`,
      expected: "each name below lab.domain once",
      found: `${what}, also at ${dotted(other.path)}`,
      hint: "choose another name for one of them",
    })),
};

const undeclaredAuth = perService("auth-undeclared", ({ written: { expose }, path, lab }): Found[] => {
  const auth = expose?.auth;
  if ((auth !== "basic" && auth !== "forward") || lab.lab.auth[auth] !== undefined) return [];
  return [
    {
      path: [...path, "expose", "auth"],
      message: `auth ${auth} needs lab.auth.${auth}`,
      expected: `lab.auth.${auth}`,
      found: "none",
      hint:
        auth === "basic"
          ? "add lab.auth.basic with users and environmentSecret"
          : "add lab.auth.forward with url, the service that says who may in",
    },
  ];
});

const noPage = perService("expose-no-page", ({ written: { uses, expose }, path }): Found[] => {
  const entry = findEntry(uses);
  if (expose === undefined || entry === undefined || entry.upstream !== null) return [];
  return [
    {
      path: [...path, "expose"],
      at: "key",
      message: `${entry.name} has no page that a virtual host could lead to`,
      expected: "no expose:",
      found: "expose",
      hint: "remove it; a port with lan: true is reached at the host's address",
    },
  ];
});

const overriddenExpose = perService("override-expose", ({ written: { expose, overrides }, path }) =>
  Object.entries(overrides)
    .filter(([, different]) => different.expose !== undefined && expose === undefined)
    .map(([host]) => ({
      path: [...path, "overrides", host, "expose"],
      at: "key" as const,
      message: `${path.join(".")} is not published, so nothing of it is different here`,
      expected: "expose: of the service",
      found: "none",
      hint: "add expose: to the service, or remove it here",
    })),
);

interface Use {
  readonly secret: string;
  readonly path: Path;
  readonly hosts: readonly string[];
}

/** What services, their virtual hosts and lab.auth read, on which hosts. */
function secretUses(lab: Lab): Use[] {
  const { of } = placesOf(lab);
  const services = Object.entries(lab.services).map(([name, written]) => ({
    name,
    written,
    hosts: of(written),
  }));
  const hostsWith = (auth?: string) => [
    ...new Set(
      services.flatMap(({ written: { expose }, hosts }) =>
        expose === undefined || (auth !== undefined && expose.auth !== auth) ? [] : hosts,
      ),
    ),
  ];
  const { acme, auth } = lab.lab;
  return [
    ...services.flatMap(({ name, written, hosts }) =>
      secretsOf(name, written).map((use) => ({ ...use, hosts })),
    ),
    ...(acme === undefined
      ? []
      : [{ secret: acme.environmentSecret, path: ["lab", "acme", "environmentSecret"], hosts: hostsWith() }]),
    ...(auth.basic === undefined
      ? []
      : [
          {
            secret: auth.basic.environmentSecret,
            path: ["lab", "auth", "basic", "environmentSecret"],
            hosts: hostsWith("basic"),
          },
        ]),
  ];
}

const secretHost: Rule = {
  name: "secret-host",
  check: (lab) => {
    const files = new Map(
      lab.secrets.files.flatMap(({ path, hosts, names }) => {
        const readers = { path, hosts: new Set(hosts) };
        return names.map((name) => [name, readers] as const);
      }),
    );
    return secretUses(lab).flatMap(({ secret, path, hosts }) => {
      const file = files.get(secret);
      const [without] = file === undefined ? [] : hosts.filter((host) => !file.hosts.has(host));
      if (file === undefined || without === undefined) return [];
      return [
        {
          path,
          message: `${without} uses ${secret} and cannot open ${file.path}`,
          expected: `${without} among the hosts of ${file.path}`,
          found: listNames([...file.hosts]),
          hint: `add ${without} to the hosts of that file under secrets.files`,
        },
      ];
    });
  },
};

export const exposeRules: readonly Rule[] = [oneName, undeclaredAuth, noPage, overriddenExpose, secretHost];
