import type { Path } from "../../../lab/problem.ts";
import { DirectoryPath, SecretName } from "../../../lab/schema/terms.ts";
import { carried, left, usual } from "../account.ts";
import { isRecord, textOf } from "../document.ts";
import type { Told } from "../draft.ts";

/** `secrets:` and `configs:` of a service: names, or maps with source and target. */
export function files(folder: string) {
  return (value: unknown, path: Path): Told => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    const all = items.map((item, i) => fileOf(item, [...path, i], folder));
    return {
      draft: { secretFiles: all.flatMap(({ draft }) => draft?.secretFiles ?? []) },
      accounts: all.flatMap(({ accounts }) => accounts),
    };
  };
}

function fileOf(item: unknown, path: Path, folder: string): Told {
  const said = isRecord(item) ? item : { source: item };
  const { source, target, ...rest } = said;
  const name = textOf(source);
  const place = target === undefined ? name : textOf(target);
  const mount = place.startsWith("/") ? place : `${folder}/${place}`.replace("//", "/");
  if (!SecretName.safeParse(name).success || !DirectoryPath.safeParse(mount).success)
    return { accounts: [left(path, `${name} has no name or place that lab.yaml takes`)] };
  const own = isRecord(item)
    ? ["source", "target"].filter((key) => key in said).map((key) => carried([...path, key], "secretFiles"))
    : [carried(path, "secretFiles")];
  const notes = Object.keys(rest).map((key) =>
    ["uid", "gid", "mode"].includes(key)
      ? usual([...path, key], "the file belongs to the container's user, mode 0400")
      : left([...path, key], `secret files have no ${key}`),
  );
  return { draft: { secretFiles: [{ name, mount }] }, accounts: [...own, ...notes] };
}
