import { imagePlace } from "./images.ts";
import { sincePrevious, stayed } from "./previous.ts";
import type { WarningKind, WarningRule } from "./rule.ts";
import type { Placed, PlacedContainer, Scene } from "./scene.ts";

interface Version {
  readonly tag: string;
  readonly numbers: readonly number[];
}

/** `docker.io/library/redis:v8.2.1-alpine@sha256:…`: 8, 2, 1. Undefined for a tag that is no number. */
function versionOf(image: string): (Version & { readonly name: string }) | undefined {
  const [, name, tag, numbers] =
    /^(.*):(v?([0-9]+(?:\.[0-9]+)*)(?![0-9A-Za-z.])[^:@/]*)(?:@.*)?$/.exec(image) ?? [];
  if (name === undefined || tag === undefined || numbers === undefined) return undefined;
  return { name, tag, numbers: numbers.split(".").map(Number) };
}

/** Whether `a` is older. `8` and `8.2` are alike: which of them is newer nobody knows. */
function isOlder(a: Version, b: Version): boolean {
  const i = a.numbers.findIndex((number, at) => number !== (b.numbers[at] ?? number));
  return i >= 0 && (a.numbers[i] ?? 0) < (b.numbers[i] ?? 0);
}

interface Change {
  readonly placed: Placed;
  readonly one: PlacedContainer;
  readonly name: string;
  readonly from: Version;
  readonly to: Version;
}

/** Containers whose image has the same name as before, and another version. */
function changes(scene: Scene, previous: NonNullable<Scene["previous"]>): Change[] {
  return stayed(scene, previous).flatMap(({ now, old: { runtime } }) => {
    const were = runtime.kind === "native" ? [] : [runtime.container, ...runtime.companions];
    const before = new Map(were.map(({ alias, image }) => [alias, versionOf(image)]));
    return now.containers.flatMap((one) => {
      const [from, to] = [before.get(one.container.alias), versionOf(one.container.image)];
      if (from === undefined || to === undefined || from.name !== to.name) return [];
      return isOlder(from, to) || isOlder(to, from) ? [{ placed: now, one, name: to.name, from, to }] : [];
    });
  });
}

function perChange(kind: WarningKind, message: (change: Change) => string | undefined): WarningRule {
  return sincePrevious(kind, (scene, previous) =>
    changes(scene, previous).flatMap((change) => {
      const { placed, one } = change;
      const said = message(change);
      if (said === undefined) return [];
      const at = imagePlace(one, placed) ?? one.path;
      return [{ at, scope: placed.path, hosts: [placed.service.host], message: said }];
    }),
  );
}

const downgrade = perChange(
  {
    id: "image-downgrade",
    severity: "warning",
    title: "Older version",
    condition: "the version of an image is lower than on the default branch",
    remedy:
      "make sure that it can read the data that the newer one wrote: most programs cannot; or restore a backup",
  },
  ({ name, from, to }) => (isOlder(to, from) ? `${name} goes back from ${from.tag} to ${to.tag}` : undefined),
);

const major = perChange(
  {
    id: "image-major",
    severity: "warning",
    title: "New major version",
    condition:
      "the first number of an image's version is higher than on the default branch, and its container keeps data",
    remedy:
      "read its release notes, and back it up first (task restore:backup-now): there is usually no way back",
  },
  ({ one, name, from, to }) =>
    (from.numbers[0] ?? 0) < (to.numbers[0] ?? 0) && one.container.state.length > 0
      ? `${name} goes from ${from.tag} to ${to.tag}, and keeps data`
      : undefined,
);

export const updateRules: readonly WarningRule[] = [downgrade, major];
