import type { Host } from "../../lab/model.ts";
import type { GeneratedFile } from "../file.ts";
import { hostExtension } from "../header.ts";
import { moduleFile } from "../module.ts";
import { from, nixPath } from "../nix/value.ts";
import { hostFile, relativePath } from "../paths.ts";

/** hosts/<h>/generated/default.nix for each host: the list of what the other generators wrote for it. */
export function importLists(hosts: readonly Host[], files: readonly GeneratedFile[]): GeneratedFile[] {
  const byDirectory = Map.groupBy(files, ({ path }) => directoryOf(path));
  return hosts.map((host) => {
    const path = hostFile(host.name, "default");
    return importList(host, path, byDirectory.get(directoryOf(path)) ?? []);
  });
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function importList(host: Host, path: string, modules: readonly GeneratedFile[]): GeneratedFile {
  const origin = ["hosts", host.name];
  return moduleFile({
    path,
    hosts: [host.name],
    source: `hosts.${host.name}`,
    extension: hostExtension(host.name),
    origin,
    body: {
      imports: modules.map((file) =>
        from(file.origins.find((line) => line !== null) ?? origin, nixPath(relativePath(path, file.path))),
      ),
    },
  });
}
