import { isMap, isScalar, type Node, parseDocument } from "yaml";

/** Whether a path is one of sops' files, by the names that lab.yaml allows. */
export function isSopsPath(path: string): boolean {
  return /[^/]\.sops\.(yaml|yml|json|env|ini|bin)$/.test(path);
}

/**
 * Whether sops-nix hands a file out as a whole, whatever key it is asked for (`decryptSecret` in its
 * sops-install-secrets): such a file is one secret, and its name in lab.yaml is none of its keys.
 */
export function isWhole(path: string): boolean {
  return /\.sops\.(env|ini|bin)$/.test(path);
}

/**
 * Names of the secrets in the text of a file that sops encrypted, sorted: sops leaves keys plain. Values are never
 * looked at. None where the text cannot be read, or where the file is a whole (.bin).
 */
export function secretNames(path: string, text: string): readonly string[] {
  const names = /\.(yaml|yml|json)$/.test(path)
    ? namesInYaml(text)
    : path.endsWith(".env")
      ? namesInLines(text, [])
      : path.endsWith(".ini")
        ? namesInIni(text)
        : [];
  return [...new Set(names)].toSorted();
}

/** JSON is YAML; aliases are not followed. A key with a slash cannot be told from a map in a map, so it is no name. */
function namesInYaml(text: string): string[] {
  const document = parseDocument(text, { uniqueKeys: false, merge: false, resolveKnownTags: false });
  return document.errors.length > 0 ? [] : leaves(document.contents, []);
}

function leaves(node: Node | null, above: readonly string[]): string[] {
  if (!isMap<unknown, Node | null>(node)) return above.length === 0 ? [] : [above.join("/")];
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : "";
    if (!isName(name) || (above.length === 0 && name === "sops")) return [];
    return leaves(value, [...above, name]);
  });
}

function namesInIni(text: string): string[] {
  return text.split(/^\[/m).flatMap((part, i) => {
    if (i === 0) return namesInLines(part, []);
    const [section = ""] = part.split("]", 1);
    return section === "sops" || !isName(section)
      ? []
      : namesInLines(part.slice(section.length + 1), [section]);
  });
}

/** `NAME=value` lines; sops keeps its own among them as sops_…. */
function namesInLines(text: string, above: readonly string[]): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name = ""] = /^\s*([^\s=#;[\]]+)\s*=/.exec(line) ?? [];
    return isName(name) && !name.startsWith("sops_") ? [[...above, name].join("/")] : [];
  });
}

/** Whether a key can be the name of a secret. */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text);
}
