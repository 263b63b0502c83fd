import { Octokit } from "@octokit/rest";
import type { Client } from "./api.ts";

export interface TokenClientOptions {
  /** Of a person, or GITHUB_TOKEN of a workflow. */
  readonly token: string;
  /** Base URL of the API; of Enterprise Server `https://HOST/api/v3`. */
  readonly apiUrl: string;
}

/** A client with a token. It says nothing by itself and tries nothing twice. */
export function tokenClient({ token, apiUrl }: TokenClientOptions): Client {
  const silent = (): void => {};
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  return new Octokit({ auth: token, baseUrl: apiUrl, userAgent: "labkeeper", log });
}
