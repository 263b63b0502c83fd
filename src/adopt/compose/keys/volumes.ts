import type { Path } from "../../../lab/problem.ts";
import { DirectoryPath, SecretName } from "../../../lab/schema/terms.ts";
import { isContainerSocket } from "../../../lab/socket.ts";
import { carried, left, usual } from "../account.ts";
import { isRecord, textOf } from "../document.ts";
import type { Mounted, Told } from "../draft.ts";
import type { Scene } from "../scene.ts";

/** `volumes:`, short and long. */
export function volumes(value: unknown, path: Path, { volumeName }: Scene): Told {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const all = items.map((item, i) => volumeOf(item, [...path, i]));
  return {
    draft: {
      mounts: all
        .flatMap(({ draft }) => draft?.mounts ?? [])
        .map((mounted) => ({ ...mounted, from: fromOf(mounted, volumeName) })),
      tmpfs: all.flatMap(({ draft }) => draft?.tmpfs ?? []),
      secretFiles: all.flatMap(({ draft }) => draft?.secretFiles ?? []),
    },
    accounts: all.flatMap(({ accounts }) => accounts),
  };
}

/** Where the data of a mount is until now. */
function fromOf({ kind, source }: Mounted, volumeName: Scene["volumeName"]): string | null {
  if (kind === "named") return `Docker's volume ${volumeName(source)}`;
  return kind === "relative" ? source : null;
}

function lost(path: Path, words: string): Told {
  return { accounts: [left(path, words)] };
}

function volumeOf(item: unknown, path: Path): Told {
  if (isRecord(item)) return long(item, path);
  const parts = textOf(item).split(":");
  const [source = "", mount = source, flags = ""] = parts;
  if (parts.length > 3) return lost(path, `${JSON.stringify(item)} is no volume`);
  const options = flags.split(",").filter((option) => !["", "rw", "ro", "z", "Z"].includes(option));
  const notes = options.map((option) => left(path, `option ${option} of ${mount} is not said to podman`));
  const readOnly = flags.split(",").includes("ro");
  const told = mounted({ path, source: parts.length === 1 ? "" : source, mount, readOnly });
  return { ...told, accounts: [...told.accounts, ...notes] };
}

function long(item: Readonly<Record<string, unknown>>, path: Path): Told {
  const { type = "volume", source = "", target, read_only: readOnly = false, ...rest } = item;
  const mount = textOf(target);
  const keys = ["type", "source", "target", "read_only"].filter((key) => key in item);
  const own = keys.map((key) => carried([...path, key], "the mount"));
  const notes = Object.keys(rest).map((key) =>
    left([...path, key], `${key} of ${mount} is not said to podman`),
  );
  if (type === "tmpfs" && DirectoryPath.safeParse(mount).success)
    return { draft: { tmpfs: [mount] }, accounts: [...own, ...notes] };
  if (type !== "volume" && type !== "bind") return lost(path, `no key mounts ${textOf(type)} at ${mount}`);
  const told = mounted({ path, source: textOf(source), mount, readOnly: readOnly === true });
  return { ...told, accounts: [...told.accounts, ...notes] };
}

function mounted({ path, source: written, mount: target, readOnly }: Omit<Mounted, "kind" | "from">): Told {
  const [source, mount] = [written, target].map((text) => text.replace(/(?<=.)\/+$/, "")) as [string, string];
  if (/^\/etc\/(localtime|timezone)$/.test(mount))
    return { accounts: [usual(path, "every container is given lab.timeZone")] };
  if (isContainerSocket(source) || isContainerSocket(mount))
    return lost(
      path,
      "the container socket gives all rights on the host: say it yourself, with hardening.reason",
    );
  if (!DirectoryPath.safeParse(mount).success)
    return lost(path, `${JSON.stringify(mount)} is no path that lab.yaml takes`);
  const kind = kindOf(source);
  if (kind === "relative" && isFile(source, mount)) return asFile(path, source, mount);
  if (kind === "absolute" && !DirectoryPath.safeParse(source).success)
    return lost(path, `${JSON.stringify(source)} is no path that lab.yaml takes`);
  return { draft: { mounts: [{ path, source, mount, kind, from: null, readOnly }] }, accounts: [] };
}

function kindOf(source: string): Mounted["kind"] {
  if (source === "") return "anonymous";
  if (source.startsWith("/")) return "absolute";
  return /^[.~]/.test(source) || source.includes("/") ? "relative" : "named";
}

/** By its name: the file itself may be on another machine. */
function isFile(source: string, mount: string): boolean {
  const ending = /\.(ya?ml|json|conf|cnf|cfg|ini|toml|xml|sql|sh|env|pem|crt|key|php|txt|properties)$/;
  return ending.test(source) || ending.test(mount);
}

/** A file of configuration: a text in a sops file, so that it needs no place on the host. */
function asFile(path: Path, source: string, mount: string): Told {
  const name = mount.replace(/^.*\//, "").toLowerCase();
  if (!SecretName.safeParse(name).success) return lost(path, `${source} has no name that a secret can have`);
  const words = `secretFiles: the text of ${source}, which need not be secret, in a sops file`;
  return { draft: { secretFiles: [{ name, mount }] }, accounts: [carried(path, words)] };
}

/** `tmpfs:`, a path or a list of them, with options after a colon. */
export function tmpfs(value: unknown, path: Path): Told {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const all = items.map((item, i): Told => {
    const at = Array.isArray(value) ? [...path, i] : path;
    const [mount = "", options] = textOf(item).split(":", 2);
    if (!DirectoryPath.safeParse(mount).success) return lost(at, `${mount} is no path that lab.yaml takes`);
    const words = `options ${options} of ${mount}: it is given 64m, and nothing runs from it`;
    return {
      draft: { tmpfs: [mount] },
      accounts: [options === undefined ? carried(at, "hardening.tmpfs") : left(at, words)],
    };
  });
  return {
    draft: { tmpfs: all.flatMap(({ draft }) => draft?.tmpfs ?? []) },
    accounts: all.flatMap(({ accounts }) => accounts),
  };
}
