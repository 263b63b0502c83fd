import { own } from "../lab/own.ts";
import type { Path } from "../lab/problem.ts";
import { perContainer, type WarningRule } from "./rule.ts";
import type { Placed, PlacedContainer } from "./scene.ts";

/** Where lab.yaml names the image; undefined where it is the catalogue's, which changes with labkeeper only. */
export function imagePlace({ container, written, path }: PlacedContainer, placed: Placed): Path | undefined {
  const isOwn = container.alias === placed.service.name;
  const host = placed.service.host;
  if (isOwn && own(placed.written.overrides, host)?.image !== undefined)
    return [...placed.path, "overrides", host, "image"];
  return written?.image === undefined ? undefined : [...path, "image"];
}

/** `docker.io/library/redis:8.2.1-alpine@sha256:…` in its parts. */
function parts(image: string) {
  const [, tag] = /:([^/:@]+)(?:@|$)/.exec(image.replace(/@sha256:[0-9a-f]+$/, "")) ?? [];
  return { tag, hasDigest: image.includes("@sha256:") };
}

const latest = perContainer(
  {
    id: "image-latest",
    severity: "warning",
    title: "Image without a version",
    condition: "an image has no tag or the tag latest, and no digest",
    remedy: "name a version, so that an update is a change that somebody looked at",
  },
  (one, placed) => {
    const at = imagePlace(one, placed);
    const { image } = one.container;
    const { tag, hasDigest } = parts(image);
    if (at === undefined || hasDigest || (tag !== undefined && tag !== "latest")) return [];
    return [{ at, message: `${image} is another program after each pull` }];
  },
);

const noDigest = perContainer(
  {
    id: "image-no-digest",
    severity: "info",
    title: "Image without a digest",
    condition: "an image has a version and no @sha256: digest",
    remedy: "add the digest beside the tag: Renovate pins both and keeps them up to date (docs/renovate.md)",
  },
  (one, placed) => {
    const at = imagePlace(one, placed);
    const { image } = one.container;
    const { tag, hasDigest } = parts(image);
    if (at === undefined || hasDigest || tag === undefined || tag === "latest") return [];
    return [{ at, message: `${image} is whatever its registry says that it is` }];
  },
);

export const imageRules: readonly WarningRule[] = [latest, noDigest];
