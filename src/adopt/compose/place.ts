/** Where imported services go, and what is taken there. */
export interface Place {
  readonly host: string;
  /** lab.domain. */
  readonly domain: string;
  /** lab.auth.forward is declared. */
  readonly hasForward: boolean;
  /** Names of services of the lab. */
  readonly services: ReadonlySet<string>;
  /** Names under which services are published. */
  readonly published: ReadonlySet<string>;
  /** `8080/tcp`: ports of the host that others have. */
  readonly ports: ReadonlySet<string>;
}

/** A secret that has to be written before the service runs. */
export interface NeededSecret {
  readonly secret: string;
  /** Lines NAME=value; empty: the text is a whole file. */
  readonly variables: readonly string[];
  /** What the file is for; empty for variables. */
  readonly mount: string;
}
