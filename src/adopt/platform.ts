import { platforms } from "../lab/schema/hosts.ts";
import type { HostDefinition } from "./host.ts";
import { stepText } from "./nix/bindings.ts";
import type { Expression } from "./nix/tree.ts";
import { at } from "./repository.ts";
import type { Said, View } from "./view.ts";

export type Platform = (typeof platforms)[number];

/** What the host's definition says first, then its modules, its folder, then what is usual. */
export function platformOf(view: View, host: HostDefinition): Said & { text: Platform } {
  const folder = [...view.repository.files.keys()].find((file) =>
    file.includes(`-${host.class === "darwin" ? "darwin" : "linux"}/${host.attribute}/`),
  );
  const said: readonly Said[] = [
    ...inDefinition(view, host),
    ...view.texts(host.name, "nixpkgs.hostPlatform"),
    ...view.texts(host.name, "nixpkgs.hostPlatform.system"),
    ...view.texts(host.name, "nixpkgs.system"),
    ...(folder === undefined ? [] : folder.split("/").map((text) => ({ text, place: folder }))),
    ...view.texts(host.name, "system"),
  ];
  for (const { text, place } of said) {
    const platform = platforms.find((known) => known === text);
    if (platform !== undefined && platform.endsWith("-darwin") === (host.class === "darwin"))
      return { text: platform, place };
  }
  const usual = host.class === "darwin" ? "aarch64-darwin" : "x86_64-linux";
  return { text: usual, place: "assumed: nothing that could be read says so" };
}

/** `system = …` or a system among the arguments: `mkHost "luna" "x86_64-linux" { … }`. */
function inDefinition({ repository: { files, values } }: View, { file, value }: HostDefinition): Said[] {
  const source = file === undefined ? undefined : files.get(file);
  if (source === undefined) return [];
  const texts = (expression: Expression, depth: number): Said[] =>
    expression.flatMap((atom): Said[] => {
      if (atom.kind === "set") {
        return atom.bindings
          .filter(({ path }) => /^(system|arch|platform)$/.test(path.map(stepText).join(".")))
          .flatMap((binding) => texts(binding.value, depth));
      }
      if (atom.kind === "group") return depth > 3 ? [] : texts(atom.items, depth + 1);
      if (atom.kind !== "string" && atom.kind !== "name") return [];
      const text = values.text(source, [atom]);
      return text === undefined ? [] : [{ text, place: at(source, source.lineOf(atom.at)) }];
    });
  return texts(value, 0).flatMap((said) => [
    said,
    { ...said, text: `${said.text}-linux` },
    { ...said, text: `${said.text}-darwin` },
  ]);
}
