import type { EntryContainer, EntryHardening } from "./entry.ts";

/** Nothing opened: what an image must be told before it is trusted with more. */
const strict: EntryHardening = {
  readOnly: true,
  noNewPrivileges: true,
  capabilities: [],
  tmpfs: [],
  reason: null,
};

const plain: Omit<EntryContainer, "image"> = {
  user: null,
  owner: null,
  command: [],
  environment: {},
  state: [],
  volumes: [],
  dependsOn: [],
  hardening: strict,
  stopTimeout: 10,
  healthCommand: null,
  extraOptions: [],
};

/** A container of the catalogue: what an entry does not say is the default. */
export function container(
  said: Partial<Omit<EntryContainer, "hardening">> & {
    readonly image: string;
    readonly hardening?: Partial<EntryHardening>;
  },
): EntryContainer {
  return { ...plain, ...said, hardening: { ...strict, ...said.hardening } };
}
