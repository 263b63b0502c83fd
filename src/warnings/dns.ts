import { dnsRecords, misplacedCnames, zoneOf } from "../lab/dns.ts";
import { followAliases } from "../lab/dns-aliases.ts";
import { type Found, perLab, perService, type WarningRule } from "./rule.ts";

const noAddress = perLab(
  {
    id: "dns-no-address",
    severity: "error",
    title: "Name that leads nowhere",
    condition: "zones are declared, and a host with a virtual host has no address",
    remedy: "add address: to the host",
  },
  ({ model: { dns, hosts }, placedOn }) =>
    hosts.flatMap(({ name, address }): Found[] => {
      const [first, ...others] = (placedOn.get(name) ?? []).flatMap(({ service }) => service.expose ?? []);
      if (dns.zones.length === 0 || address !== null || first === undefined) return [];
      const names = others.length === 0 ? first.hostName : `${first.hostName} and ${others.length} more`;
      return [
        {
          at: ["hosts", name, "address"],
          scope: ["hosts", name],
          hosts: [name],
          message: `${name} has no address, so that there is no record of ${names}`,
        },
      ];
    }),
);

const outsideZone = perService(
  {
    id: "dns-outside-zone",
    severity: "error",
    title: "Name in no zone",
    condition: "zones are declared, and a virtual host's name lies in none of them",
    remedy: "declare its zone under dns.zones",
  },
  ({ service: { expose }, path }, { model }) =>
    expose !== null && model.dns.zones.length > 0 && zoneOf(expose.hostName, model.dns.zones) === null
      ? [
          {
            at: [...path, "expose", "name"],
            message: `${expose.hostName} lies in none of the zones (${model.dns.zones.join(", ")})`,
          },
        ]
      : [],
);

const conflict = perLab(
  {
    id: "dns-conflict",
    severity: "error",
    title: "CNAME beside other records",
    condition: "a name has a CNAME and another record or virtual host, or a zone itself has a CNAME",
    remedy: "remove one of them: RFC 1034 lets a CNAME stand alone only, and never at the zone itself",
  },
  ({ model }) => {
    const misplaced = misplacedCnames(dnsRecords(model), model.dns.zones);
    return [...misplaced].map(([{ name, path }, why]): Found => {
      const said = why === "at a zone" ? "a zone itself" : "has other records too";
      return { at: path, scope: path, hosts: [], message: `${name} is a CNAME and ${said}: it is left out` };
    });
  },
);

const circle = perLab(
  {
    id: "dns-circle",
    severity: "error",
    title: "CNAME that leads back to itself",
    condition: "a CNAME points at its own name, or CNAMEs point at each other in a circle",
    remedy: "point one of them at a name that has an address",
  },
  ({ model }) =>
    followAliases(dnsRecords(model), model.dns).circles.flatMap((records): Found[] => {
      const [first] = records;
      if (first === undefined) return [];
      const way = [first.name, ...records.map(({ value }) => value)].join(" -> ");
      return [{ at: first.path, scope: first.path, hosts: [], message: `${way} goes round in a circle` }];
    }),
);

const dangling = perLab(
  {
    id: "dns-dangling",
    severity: "error",
    title: "CNAME that leads nowhere",
    condition: "a CNAME points into a zone that is written as a whole, at a name that has no record there",
    remedy: "correct the name, or add its record under dns.records",
  },
  ({ model }) =>
    followAliases(dnsRecords(model), model.dns).dangling.map(({ name, value, path }): Found => {
      const message = `${name} is a CNAME of ${value}, which has no record`;
      return { at: path, scope: path, hosts: [], message };
    }),
);

const duplicate = perLab(
  {
    id: "dns-duplicate",
    severity: "error",
    title: "Name with two addresses",
    condition: "records or virtual hosts give one name two addresses",
    remedy: "remove one, or acknowledge it where visitors may meet either",
  },
  ({ model }) =>
    [...Map.groupBy(dnsRecords(model), ({ name }) => name)].flatMap(([name, all]): Found[] => {
      const addresses = Map.groupBy(
        all.filter(({ type }) => type !== "CNAME"),
        ({ type }) => type,
      );
      return [...addresses.values()].flatMap((same): Found[] => {
        const values = [...new Set(same.map(({ value }) => value))];
        const [first] = same;
        if (values.length < 2 || first === undefined) return [];
        const scope = first.path[0] === "services" ? first.path.slice(0, 2) : first.path;
        const hosts = [...new Set(same.flatMap((answer) => answer.hosts))].toSorted();
        return [{ at: first.path, scope, hosts, message: `${name} is ${values.join(" and ")}` }];
      });
    }),
);

export const dnsRules: readonly WarningRule[] = [
  noAddress,
  outsideZone,
  conflict,
  circle,
  dangling,
  duplicate,
];
