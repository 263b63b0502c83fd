export interface Container {
  /** Of its unit `podman-<name>`: the service's, `<service>-<companion>` for a companion. Unique per host. */
  readonly name: string;
  /** On the private network: the service's name, a companion's short name. */
  readonly alias: string;
  readonly image: string;
  /** podman's --user; null: the image's. */
  readonly user: string | null;
  readonly command: readonly string[];
  /** Sorted by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Secrets whose text is a file of NAME=value lines. */
  readonly environmentSecrets: readonly string[];
  readonly secretFiles: readonly SecretFile[];
  /** Directories that are backed up. */
  readonly state: readonly Mount[];
  /** Directories that are not. */
  readonly volumes: readonly Mount[];
  /** Names of containers of the same service, which start first. */
  readonly dependsOn: readonly string[];
  readonly devices: readonly string[];
  readonly gpu: boolean;
  readonly hardening: Hardening;
  readonly resources: Resources;
  /** Seconds until a stop becomes a kill. */
  readonly stopTimeout: number;
  /** podman's --health-cmd. */
  readonly healthCommand: string | null;
  readonly extraOptions: readonly string[];
  /** Owner of the directories, from a numeric user or the catalogue; null: not known, they stay root's. */
  readonly owner: Owner | null;
  /** Name of the host's user and group with the owner's numbers; null: the host has none. */
  readonly account: string | null;
  /** Keys that lab.yaml itself has of it, apart from overrides; the rest is the catalogue's or a default. */
  readonly said: readonly string[];
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A secret as a file, mode 0400; without ids root's. */
export interface SecretFile {
  readonly secret: string;
  /** In the container. */
  readonly mount: string;
  readonly uid: number | null;
  readonly gid: number | null;
}

export interface Mount {
  /** On the host. */
  readonly path: string;
  /** In the container. */
  readonly mount: string;
}

/** The default is true, true, true, none, none, false: what opens it has a reason. */
export interface Hardening {
  readonly readOnly: boolean;
  readonly noNewPrivileges: boolean;
  readonly dropCapabilities: boolean;
  /** Kept although all are dropped, without CAP_. */
  readonly capabilities: readonly string[];
  readonly tmpfs: readonly string[];
  readonly privileged: boolean;
  /** Why it is opened: the catalogue's, then lab.yaml's. */
  readonly reasons: readonly string[];
}

export interface Resources {
  /** podman's --memory. */
  readonly memory: string | null;
  /** Cores. */
  readonly cpus: number | null;
  readonly pids: number | null;
}
