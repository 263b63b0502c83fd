/**
 * The line of a Nix file that sets an option, told by its indentation as nixfmt lays a file out; undefined where no line does.
 * What agrees with the most steps of the name counts. @param least so many steps must agree
 */
export function optionLine(text: string, option: string, least = 1): number | undefined {
  const wanted = steps(option);
  let best: { readonly line: number; readonly weight: number } | undefined;
  for (const binding of bindings(text)) {
    const { shared, isWhole } = agreement(binding, wanted);
    const weight = 2 * shared + Number(isWhole);
    if (shared >= least && weight > (best?.weight ?? 0)) best = { line: binding.line, weight };
  }
  return best?.line;
}

interface Binding {
  readonly line: number;
  readonly path: readonly string[];
  /** Its value ends on the same line. */
  readonly isClosed: boolean;
}

/**
 * How many steps of the name a binding sets. From its beginning: `services.ssh.enable = true;` sets `services.ssh`, which
 * nix may say is no option, and `services.ssh = { enable = 5; };` sets `services.ssh.enable`. Else from its end: a helper's
 * argument `image` sets `virtualisation.oci-containers.containers.unifi.image`.
 */
function agreement(
  { path, isClosed }: Binding,
  wanted: readonly string[],
): { shared: number; isWhole: boolean } {
  const own = path[0] === "config" ? path.slice(1) : path;
  const begun = own.findIndex((step, i) => step !== wanted[i]);
  const start = begun === -1 ? own.length : begun;
  if (start === wanted.length || (start === own.length && isClosed)) return { shared: start, isWhole: true };
  const shared = start > 0 ? 0 : sharedEnd(path, wanted);
  // `programs.git.enable` is not `services.ssh.enable`.
  const isOther = shared === 1 && own.length > 1 && own[0] !== "imports";
  return { shared: isOther ? 0 : shared, isWhole: false };
}

/** Each binding of a file that begins its line. */
function* bindings(text: string): Generator<Binding> {
  const open: { readonly indent: number; readonly path: readonly string[] }[] = [];
  for (const [i, line] of text.replaceAll("\t", "        ").split("\n").entries()) {
    const [, margin, name] =
      /^( *)((?:[A-Za-z_][\w'-]*|"[^"]*")(?:\.(?:[A-Za-z_][\w'-]*|"[^"]*"))*) =(?: |$)/.exec(line) ?? [];
    if (margin === undefined || name === undefined) continue;
    while ((open.at(-1)?.indent ?? -1) >= margin.length) open.pop();
    const path = [...(open.at(-1)?.path ?? []), ...steps(name)];
    open.push({ indent: margin.length, path });
    yield { line: i + 1, path, isClosed: /;\s*(?:#.*)?$/.test(line) };
  }
}

function steps(name: string): string[] {
  return [...name.matchAll(/"([^"]*)"|[^."]+/g)].map(([step, quoted]) => quoted ?? step);
}

function sharedEnd(path: readonly string[], wanted: readonly string[]): number {
  let length = 0;
  while (length < path.length && length < wanted.length && path.at(-1 - length) === wanted.at(-1 - length))
    length += 1;
  return length;
}

/** Names in a text that look like options: `networking.hostId`, at least two steps, no file names. */
export function optionsIn(text: string): readonly string[] {
  const names = [...text.matchAll(/(?<![\w./-])[a-z][A-Za-z0-9-]*(?:\.(?:[A-Za-z_<][\w>-]*|"[^"]*"))+/g)].map(
    ([name]) => name,
  );
  return [...new Set(names)].filter(
    (name) => !/\.(?:nix|ya?ml|md|lock|json|service|timer|target|example|net|org|com)$/.test(name),
  );
}
