import type { Model } from "../lab/model.ts";

/**
 * Who runs what where, as the lines of a Mermaid flowchart: a box a host with its services, and the name by which each is
 * reached. Names of hosts and services hold letters, digits and hyphens only; they are quoted all the same.
 */
export function topology({ hosts, services }: Model): readonly string[] {
  const boxes = hosts.flatMap((host, h) => {
    const own = services.filter((service) => service.host === host.name);
    const nodes = own.map(({ name }, s) => `    h${h}s${s}[${quoted(name)}]`);
    return [
      `  subgraph h${h}[${quoted(host.name)}]`,
      ...(nodes.length === 0 ? [`    h${h}none[ ]`] : nodes),
      "  end",
    ];
  });
  const names = hosts.flatMap((host, h) =>
    services
      .filter((service) => service.host === host.name)
      .flatMap(({ expose }, s) =>
        expose === null ? [] : [`  n${h}s${s}([${quoted(expose.hostName)}]) --> h${h}s${s}`],
      ),
  );
  return ["flowchart LR", ...boxes, ...names];
}

/** The diagram of the later lab where it is another; a lab without services has none. */
export function changedTopology({
  before,
  after,
}: {
  before: Model;
  after: Model;
}): readonly string[] | undefined {
  const [old, fresh] = [topology(before), topology(after)];
  return after.services.length === 0 || old.join("\n") === fresh.join("\n") ? undefined : fresh;
}

/** Mermaid, "Entity codes to escape characters". */
function quoted(text: string): string {
  return `"${text.replaceAll(/[#"<>&;\n\r]/g, (character) => `#${character.codePointAt(0)};`)}"`;
}
