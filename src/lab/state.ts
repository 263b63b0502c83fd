import type { Service } from "./model.ts";

/** Directories that a service keeps its data in, companions' included; sorted, none below another. */
export function statePaths({ runtime }: Pick<Service, "runtime">): readonly string[] {
  const all =
    runtime.kind === "native"
      ? runtime.state
      : [runtime.container, ...runtime.companions].flatMap(({ state }) => state);
  const paths = [...new Set(all.map(({ path }) => path))].toSorted();
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
}
