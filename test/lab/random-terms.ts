import fc from "fast-check";

export type Data = Readonly<Record<string, unknown>>;

/** Free text: anything that UTF-8 can hold, but NUL. */
export const freeText = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => !text.includes("\0") && text.isWellFormed()),
  fc.constantFrom(
    "yes",
    "~",
    "0777",
    "1e9",
    "$" + "{x}",
    "''${",
    '"',
    "\\",
    "\r\n",
    "- a",
    "#",
    "%d",
    "{{ }}",
    "\u0085\u2028",
  ),
);

export const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$/);
export const path = fc.array(fc.stringMatching(/^[a-z0-9_][a-z0-9_.-]{0,8}$/), {
  minLength: 1,
  maxLength: 3,
});
export const directory = path.map((steps) => `/${steps.join("/")}`);
export const secret = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}(\/[a-z][a-z0-9_-]{0,8})?$/);
export const image = fc.constantFrom(
  "docker.io/library/redis:8.2.1-alpine",
  "ghcr.io/a/b-c/d__e",
  `quay.io:5000/x@sha256:${"0f".repeat(32)}`,
  "localhost/x:latest",
);
export const environment = fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,9}$/), freeText, {
  maxKeys: 3,
});
export const optional = { requiredKeys: [] };

export function some<T>(all: readonly T[]) {
  return fc.subarray([...all]);
}

export function atLeastOne<T>(all: readonly T[]) {
  return fc.subarray([...all], { minLength: 1 });
}
