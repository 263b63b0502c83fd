import type { Rule } from "./rule.ts";

/** Of RFC 1918, RFC 4193 and of the machine itself, as URLs write them. */
const privateAddress =
  /^(10\.\d+|127\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+$|^\[(::1|f[cd][\da-f]{2}:[\da-f:]+)\]$/;

/** What no name server of the world knows: RFC 8375, RFC 6762, and what routers give out. */
const homeDomains = ["home.arpa", "local", "lan"];

function isAtHome(hostname: string, domain: string): boolean {
  const isBelow = (zone: string) => hostname === zone || hostname.endsWith(`.${zone}`);
  return privateAddress.test(hostname) || [domain, ...homeDomains].some(isBelow);
}

/** What a cache gives is signed, but who asks for what is for everybody on the way to read. */
const plainHttp: Rule = {
  name: "cache-plain-http",
  check: ({ caches, lab: { domain } }) =>
    caches.flatMap(({ url }, i) => {
      const { protocol, hostname } = new URL(url);
      if (protocol === "https:" || isAtHome(hostname, domain)) return [];
      return [
        {
          path: ["caches", i, "url"],
          message: `${hostname} is outside of the home's own network, where http:// is read on the way`,
          expected: `https://, or a private address or a name below ${[domain, ...homeDomains].join(", ")}`,
          found: url,
          hint: `write ${url.replace(/^http:/, "https:")}`,
        },
      ];
    }),
};

export const cacheRules: readonly Rule[] = [plainHttp];
