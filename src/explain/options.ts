/**
 * The line of a Nix file that sets an option, told by its indentation as nixfmt lays a file out; undefined where no line does.
 * The longest part of the name that is found counts, from its end: a helper's argument `image` sets
 * `virtualisation.oci-containers.containers.unifi.image`. @param least so many steps must be found
 */
export function optionLine(text: string, option: string, least = 1): number | undefined {
  const wanted = steps(option);
  let best: { readonly line: number; readonly length: number } | undefined;
  for (const [line, path] of bindings(text)) {
    const length = sharedEnd(path, wanted);
    if (length > (best?.length ?? least - 1)) best = { line, length };
  }
  return best?.line;
}

/** Each binding of a file, `line -> path`. */
function* bindings(text: string): Generator<readonly [line: number, path: readonly string[]]> {
  const open: { readonly indent: number; readonly path: readonly string[] }[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    const [, margin, name] =
      /^( *)((?:[A-Za-z_][\w'-]*|"[^"]*")(?:\.(?:[A-Za-z_][\w'-]*|"[^"]*"))*) =(?: |$)/.exec(line) ?? [];
    if (margin === undefined || name === undefined) continue;
    while ((open.at(-1)?.indent ?? -1) >= margin.length) open.pop();
    const path = [...(open.at(-1)?.path ?? []), ...steps(name)];
    open.push({ indent: margin.length, path });
    yield [i + 1, path];
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
