import type { PlacedContainer } from "./scene.ts";

/** Whether podman is given an option in its own words, `--name` or `--name=value`, in one word or two. */
export function hasOption({ container }: PlacedContainer, name: string, value = ""): boolean {
  const { extraOptions } = container;
  return extraOptions.some(
    (option, i) =>
      option === (value === "" ? name : `${name}=${value}`) ||
      (value !== "" && option === name && extraOptions[i + 1] === value),
  );
}

/** Where one of its keys stands, or the option that says the same. */
export function placeOf(
  one: PlacedContainer,
  keys: readonly string[],
  option: string,
): PlacedContainer["path"] {
  const i =
    one.written?.extraOptions.findIndex((said) => said === option || said.startsWith(`${option}=`)) ?? -1;
  return i < 0 ? [...one.path, ...keys] : [...one.path, "extraOptions", i];
}
