/** Which repositories an identity that serves many may be used for: the operator's own settings, never a repository's. */
export interface Bindings {
  /** GitHub's numeric ids: a name can be taken over. */
  readonly repositories: ReadonlySet<number>;
  /** Those of them that may be public. */
  readonly openly: ReadonlySet<number>;
}

/** A repository that asks for a rekey, as GitHub describes it at that moment. */
export interface Asking {
  readonly id: number;
  readonly isPublic: boolean;
}

/** Why an identity does not serve a repository. */
export interface Unserved {
  readonly code: "not-bound" | "public-repository";
  /** One clause. */
  readonly detail: string;
}

/**
 * Reads bindings as an operator writes them: ids separated by commas, `:public` behind those that may be public, such as
 * `123456789, 987654321:public`. Undefined where a part is anything else.
 */
export function parseBindings(text: string): Bindings | undefined {
  const parts = text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  const read = parts.flatMap((part) => {
    const [, id, openly] = /^([1-9][0-9]{0,14})(:public)?$/.exec(part) ?? [];
    return id === undefined ? [] : [{ id: Number(id), openly: openly !== undefined }];
  });
  if (read.length !== parts.length) return undefined;
  return {
    repositories: new Set(read.map(({ id }) => id)),
    openly: new Set(read.flatMap((one) => (one.openly ? [one.id] : []))),
  };
}

/**
 * Whether the identity may open files of a repository; undefined: it may. Otherwise anyone could commit a stranger's
 * ciphertext to a repository of his own and have it re-wrapped; and in a public one a replaced key opens every old commit
 * for everybody who gets hold of it.
 */
export function unserved({ id, isPublic }: Asking, { repositories, openly }: Bindings): Unserved | undefined {
  if (!repositories.has(id)) {
    return {
      code: "not-bound",
      detail: `the operator's settings do not bind labkeeper's key to repository ${id}`,
    };
  }
  if (!isPublic || openly.has(id)) return undefined;
  return {
    code: "public-repository",
    detail: `repository ${id} is public, where a replaced key opens every old commit; the operator has to allow it`,
  };
}
