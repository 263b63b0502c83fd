import type { Path } from "../../lab/problem.ts";
import type { Account } from "./account.ts";

/** One service of a compose file, as far as it was understood. What is decided later keeps its path. */
export interface Draft {
  readonly name: string;
  readonly path: Path;
  /** With its registry; undefined: it is built, not pulled. */
  readonly image: string | undefined;
  readonly containerName: string | undefined;
  readonly user: string | undefined;
  readonly command: readonly string[];
  /** Variables that are no secret, in the order of the file. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables whose values belong to a secret. */
  readonly secretVariables: readonly string[];
  readonly secretFiles: readonly FileMount[];
  readonly mounts: readonly Mounted[];
  readonly tmpfs: readonly string[];
  readonly ports: readonly Published[];
  /** Ports of `expose:`, which others of the file use. */
  readonly exposed: readonly number[];
  readonly dependsOn: readonly string[];
  readonly devices: readonly string[];
  readonly gpu: boolean;
  readonly capabilities: readonly string[];
  readonly resources: Readonly<Record<string, string | number>>;
  readonly stopTimeout: number | undefined;
  readonly healthCommand: string | undefined;
  readonly extraOptions: readonly string[];
  readonly onHostNetwork: boolean;
  readonly route: Route | undefined;
}

/** A secret, or a file of configuration, that the container reads. */
export interface FileMount {
  /** Of the secret, below the service's. */
  readonly name: string;
  readonly mount: string;
}

/** A directory that the container sees. */
export interface Mounted {
  readonly path: Path;
  readonly mount: string;
  /** named: a volume of Docker's; relative: beside the compose file; absolute: anywhere; anonymous: nobody named it. */
  readonly kind: "named" | "relative" | "absolute" | "anonymous";
  readonly source: string;
  /** Where its data is until now, in words; null: nowhere that a person could name. */
  readonly from: string | null;
  readonly readOnly: boolean;
}

export interface Published {
  readonly path: Path;
  readonly container: number;
  /** Undefined: Docker takes any. */
  readonly host: number | undefined;
  readonly protocol: "tcp" | "udp";
  /** Undefined: all addresses. */
  readonly address: string | undefined;
}

/** What labels of a reverse proxy say. */
export interface Route {
  readonly path: Path;
  readonly hostName: string | undefined;
  readonly port: number | undefined;
  /** A middleware asks another service who may in. */
  readonly forward: boolean;
}

/** What one key says of a service. */
export interface Told {
  readonly draft?: Partial<Draft>;
  readonly accounts: readonly Account[];
}

export const emptyDraft: Omit<Draft, "name" | "path"> = {
  image: undefined,
  containerName: undefined,
  user: undefined,
  command: [],
  environment: {},
  secretVariables: [],
  secretFiles: [],
  mounts: [],
  tmpfs: [],
  ports: [],
  exposed: [],
  dependsOn: [],
  devices: [],
  gpu: false,
  capabilities: [],
  resources: {},
  stopTimeout: undefined,
  healthCommand: undefined,
  extraOptions: [],
  onHostNetwork: false,
  route: undefined,
};

/** A draft with what another key says: lists grow, records too, the rest is replaced. */
export function told(draft: Draft, more: Partial<Draft>): Draft {
  const grown = Object.entries(more).map(([key, value]) => {
    const before: unknown = draft[key as keyof Draft];
    if (Array.isArray(value) && Array.isArray(before))
      return [key, [...(before as unknown[]), ...(value as unknown[])]];
    if (isPlain(value) && isPlain(before)) return [key, { ...before, ...value }];
    return [key, value];
  });
  return { ...draft, ...(Object.fromEntries(grown) as Partial<Draft>), ...withVariables(draft, more) };
}

type Variables = Pick<Draft, "environment" | "secretVariables">;

/** Variables, and further ones that override them: what is said last tells the value, and whether it is a secret. */
function withVariables(
  before: Variables,
  { environment = {}, secretVariables = [] }: Partial<Variables>,
): Variables {
  const secret = new Set(secretVariables);
  const plain = Object.entries(before.environment).filter(([name]) => !secret.has(name));
  return {
    environment: { ...Object.fromEntries(plain), ...environment },
    secretVariables: [
      ...before.secretVariables.filter((name) => !Object.hasOwn(environment, name)),
      ...secretVariables,
    ],
  };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
