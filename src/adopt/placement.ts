import { switchOf } from "./imports.ts";
import type { Member } from "./repository.ts";
import type { View } from "./view.ts";

/**
 * The hosts that a named thing stands on, sorted. Where its module is imported everywhere and switched on somewhere
 * (`cfg = config.lab.unifi`, `lab.unifi.enable = true`), those that switch it on.
 */
export function hostsOf(view: View, { path, file }: Pick<Member, "path" | "file">): readonly string[] {
  const nixos = view.hosts.filter((host) => host.class === "nixos").map(({ name }) => name);
  const reached = nixos.filter((name) => view.hostsOf(path, file.file).has(name));
  const option = switchOf(file);
  if (option === undefined) return reached.length === 0 && nixos.length === 1 ? nixos : reached;
  return nixos.filter((host) => {
    const [said] = view.of(host, option);
    const atom = said?.statement.value.at(-1);
    return atom?.kind === "name" && atom.steps.length === 1 && atom.steps[0]?.[0] === "true";
  });
}
