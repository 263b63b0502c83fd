import {
  AbsolutePath,
  ContainerUser,
  EnvironmentName,
  ImageReference,
  Name,
  SecretName,
} from "../lab/schema/terms.ts";
import { secretNamed } from "./nix/values.ts";
import { hostsOf } from "./placement.ts";
import { at, type Member } from "./repository.ts";
import { textOf, type View } from "./view.ts";

export interface Port {
  readonly container: number;
  readonly name: string;
  readonly host: number;
  readonly protocol: "tcp" | "udp";
  readonly lan: boolean;
}

export interface Mount {
  readonly path: string;
  readonly mount: string;
}

/** A container that the repository runs, as far as its text tells. */
export interface Container {
  /** Of the service in lab.yaml. */
  readonly name: string;
  readonly place: string;
  readonly hosts: readonly string[];
  readonly image: string;
  readonly user: string | undefined;
  readonly ports: readonly Port[];
  readonly volumes: readonly Mount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly environmentSecrets: readonly string[];
  /** What lab.yaml cannot say of it, or what could not be read. */
  readonly notes: readonly string[];
}

/** virtualisation.oci-containers.containers, and what of them cannot become a service. */
export function findContainers(view: View): {
  readonly containers: readonly Container[];
  readonly notes: readonly string[];
} {
  const containers: Container[] = [];
  const notes: string[] = [];
  const used = new Set<string>();
  for (const member of view.repository.members("virtualisation.oci-containers.containers")) {
    const place = at(member.file, member.line);
    const hosts = hostsOf(view, member);
    const written = textOf(view, member, "image");
    const image = written === undefined ? undefined : withRegistry(written);
    const name = member.name.includes("${") ? undefined : freeName(member.name, used);
    if (name === undefined || image === undefined || !ImageReference.safeParse(image).success) {
      if (member.options.has("image"))
        notes.push(
          `container ${member.name} (${place}): its ${name === undefined ? "name" : "image"} could not be read`,
        );
    } else if (hosts.length === 0) {
      notes.push(`container ${member.name} (${place}): ${image}; no host is known to run it`);
    } else {
      used.add(name);
      containers.push({ ...describe(view, member), name, place, hosts, image });
    }
  }
  return { containers, notes };
}

/** The registry that podman asks first where an image names none, as NixOS sets it up. */
export function withRegistry(image: string): string {
  if (/^([^/]*[.:][^/]*|localhost)\//.test(image)) return image;
  return `docker.io/${image.includes("/") ? "" : "library/"}${image}`;
}

export function freeName(written: string, used: ReadonlySet<string>): string | undefined {
  const name = written
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .slice(0, 36)
    .replace(/-+$/, "");
  if (!Name.safeParse(name).success) return undefined;
  return [name, ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${name}-${number}`)].find(
    (free) => !used.has(free),
  );
}

function describe(view: View, member: Member): Omit<Container, "name" | "place" | "hosts" | "image"> {
  const notes: string[] = [];
  const place = (option: string) => at(member.file, member.options.get(option)?.line ?? member.line);
  const user = textOf(view, member, "user");
  const rightUser = user !== undefined && ContainerUser.safeParse(user).success;
  if (member.options.has("user") && !rightUser) notes.push(`user could not be read (${place("user")})`);
  const ports = portsOf(view, member, notes);
  const volumes = volumesOf(view, member, notes);
  const environment = environmentOf(view, member, notes);
  for (const option of [
    "cmd",
    "entrypoint",
    "dependsOn",
    "extraOptions",
    "networks",
    "labels",
    "devices",
    "capabilities",
    "login",
    "workdir",
    "hostname",
  ]) {
    const said = [...member.options.keys()].find((key) => key === option || key.startsWith(`${option}.`));
    if (said === undefined) continue;
    const { known } = view.repository.values.texts(member.file, member.options.get(option)?.value ?? []);
    notes.push(
      `${option}${known.length === 0 || option === "labels" ? "" : ` ${known.join(" ")}`} is not carried over (${place(said)})`,
    );
  }
  return {
    user: rightUser ? user : undefined,
    ports,
    volumes,
    environment,
    environmentSecrets: secretsOf(member, notes),
    notes,
  };
}

function listOf(view: View, { file, options }: Member, option: string, notes: string[]): readonly string[] {
  const said = options.get(option);
  if (said === undefined) return [];
  const { known, unknown } = view.repository.values.texts(file, said.value);
  if (unknown > 0)
    notes.push(
      `${option}: ${unknown} of ${known.length + unknown} could not be read (${at(file, said.line)})`,
    );
  return known;
}

/** `[address:][host:]container[/udp]`, as podman's --publish takes it. */
function portsOf(view: View, member: Member, notes: string[]): Port[] {
  const ports: Port[] = [];
  for (const text of listOf(view, member, "ports", notes)) {
    const [, address, hostPort, container, protocol] =
      /^(?:(\[[0-9a-f:]*\]|[0-9]+(?:\.[0-9]+){3}):)?(?:([0-9]{1,5}):)?([0-9]{1,5})(?:\/(tcp|udp))?$/.exec(
        text,
      ) ?? [];
    const inside = Number(container);
    if (container === undefined || inside < 1 || inside > 65535 || Number(hostPort ?? 1) > 65535) {
      notes.push(`port ${text} is not carried over`);
      continue;
    }
    const first = ports.length === 0;
    ports.push({
      container: inside,
      name: first ? "web" : `${protocol === "udp" ? "udp" : "port"}-${container}`,
      host: Number(hostPort ?? container),
      protocol: protocol === "udp" ? "udp" : "tcp",
      lan: !(address?.startsWith("127.") === true || address === "[::1]"),
    });
  }
  return ports.filter(({ name }, i) => ports.findIndex((other) => other.name === name) === i);
}

function volumesOf(view: View, member: Member, notes: string[]): Mount[] {
  return listOf(view, member, "volumes", notes).flatMap((text): Mount[] => {
    const [path = "", mount = "", mode] = text.split(":");
    if (path === "/etc/localtime") return [];
    if (!AbsolutePath.safeParse(path).success || !AbsolutePath.safeParse(mount).success) {
      notes.push(`volume ${text} is not carried over`);
      return [];
    }
    if (mode?.split(",").includes("ro") === true) notes.push(`volume ${text} is read-only there`);
    return [{ path, mount }];
  });
}

const confidential = /PASS|SECRET|TOKEN|KEY|CREDENTIAL|AUTH/i;

/** Plain variables; what looks like a secret in clear text is named, never copied. */
function environmentOf(view: View, { file, options }: Member, notes: string[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [option, said] of options) {
    const name = /^environment\.(.+)$/s.exec(option)?.[1];
    if (name === undefined) continue;
    const text = view.repository.values.text(file, said.value);
    const place = at(file, said.line);
    if (!EnvironmentName.safeParse(name).success || text === undefined || text.includes("\0")) {
      notes.push(`environment ${name} could not be read (${place})`);
    } else if (confidential.test(name) && text !== "") {
      notes.push(
        `environment ${name} looks like a secret in clear text (${place}): move it to environmentSecrets`,
      );
    } else environment[name] = text;
  }
  return environment;
}

function secretsOf({ file, options }: Member, notes: string[]): string[] {
  const said = options.get("environmentFiles");
  const items = (said?.value ?? []).flatMap((atom) => (atom.kind === "list" ? atom.items : []));
  return items.flatMap((item) => {
    const secret = secretNamed([item]);
    if (secret !== undefined && SecretName.safeParse(secret).success) return [secret];
    notes.push(`an environment file is no secret of sops (${at(file, said?.line ?? 0)})`);
    return [];
  });
}
