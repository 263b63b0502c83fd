import { DomainName } from "../lab/schema/terms.ts";
import type { VirtualHost } from "./virtual-hosts.ts";

/** The domain of the lab: what was asked for, else what hosts say, else what most virtual hosts lie below. */
export function domainOf(
  asked: string | undefined,
  said: readonly { text: string; place: string }[],
  virtualHosts: readonly VirtualHost[],
): { readonly text: string; readonly place: string } {
  if (asked !== undefined) return { text: asked, place: "--domain" };
  const right = said.find(({ text }) => DomainName.safeParse(text).success);
  if (right !== undefined) return right;
  const above = virtualHosts
    .map(({ hostName }) => hostName.split(".").slice(1).join("."))
    .filter((name) => DomainName.safeParse(name).success);
  const [most] = [...Map.groupBy(above, (name) => name)].toSorted(
    ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
  );
  return most === undefined
    ? { text: "home.arpa", place: "assumed: the domain of home networks (RFC 8375)" }
    : {
        text: most[0],
        place: `most virtual hosts lie below it, as ${virtualHosts.find(({ hostName }) => hostName.endsWith(`.${most[0]}`))?.place}`,
      };
}
