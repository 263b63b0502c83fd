import { entryOfImage, imageParts } from "../../catalogue/catalogue.ts";
import type { Draft } from "./draft.ts";
import { namesHost } from "./hosts.ts";

/** Containers that belong together: one service of lab.yaml, the first of them its own container. */
export interface Group {
  readonly main: Draft;
  readonly companions: readonly Draft[];
  /** Companions that no service names: that they belong to this one is a guess. */
  readonly guessed: readonly Draft[];
}

/** Families of images that serve one application rather than people. */
const serving: readonly (readonly [RegExp, string])[] = [
  [/postgres|postgis|pgvector|timescaledb|pgvecto/, "postgresql"],
  [/mariadb|mysql|percona/, "mariadb"],
  [/mongo/, "mongodb"],
  [/redis|valkey|keydb|dragonfly|memcached/, "cache"],
  [/rabbitmq|elasticsearch|opensearch|meilisearch|gotenberg|tika|chrome|browserless/, "other"],
];

/** postgresql, mariadb, mongodb, cache or other; undefined: an image that is not known to serve another. */
export function familyOf(image: string | undefined): string | undefined {
  const { repository } = imageParts(image ?? "");
  const last = repository.replace(/^.*\//, "");
  return serving.find(([pattern]) => pattern.test(last))?.[1];
}

/** Services that start after each other, or name each other in a variable, are one; the others are each their own. */
export function groupsOf(drafts: readonly Draft[]): readonly Group[] {
  const groupOf = new Map(drafts.map((draft) => [draft.name, new Set([draft])]));
  for (const draft of drafts)
    for (const other of drafts.filter((one) => one !== draft && belongs(draft, one))) {
      const [own, theirs] = [groupOf.get(draft.name), groupOf.get(other.name)];
      if (own === undefined || theirs === undefined || own === theirs) continue;
      for (const one of theirs) {
        own.add(one);
        groupOf.set(one.name, own);
      }
    }
  return adopted(
    [...new Set(groupOf.values())].map((members) => grouped(drafts.filter((draft) => members.has(draft)))),
  );
}

function grouped(members: readonly Draft[]): Group {
  const main = members.toSorted((a, b) => weight(b, members) - weight(a, members))[0] as Draft;
  return { main, companions: members.filter((draft) => draft !== main), guessed: [] };
}

/** A database or a cache that nobody names belongs to the first service that is none. */
function adopted(groups: readonly Group[]): readonly Group[] {
  const isServing = ({ main }: Group) => familyOf(main.image) !== undefined;
  const [first, ...others] = groups.filter((group) => !isServing(group));
  const lonely = groups.filter((group) => isServing(group) && group.main.ports.length === 0);
  if (first === undefined || lonely.length === 0) return groups;
  const guessed = lonely.flatMap(({ main, companions }) => [main, ...companions]);
  const rest = groups.filter((group) => isServing(group) && !lonely.includes(group));
  return [{ ...first, companions: [...first.companions, ...guessed], guessed }, ...others, ...rest];
}

function belongs(draft: Draft, other: Draft): boolean {
  return (needs(draft, other) && !standsAlone(other)) || expects(draft, other);
}

/** What devices of the network use too, and no browser: it stays a service of its own, reached at the host's address. */
export function standsAlone({ image, ports }: Draft): boolean {
  const entry = image === undefined ? undefined : entryOfImage(image);
  return entry?.upstream === null && entry.ports.some(({ lan }) => lan) && ports.length > 0;
}

/** Whether the catalogue's entry of one brings the other along, where that is an image of the same makers. */
function expects({ image }: Draft, other: Draft): boolean {
  const runtime = image === undefined ? undefined : entryOfImage(image)?.runtime;
  if (runtime?.kind !== "podman" || other.image === undefined || familyOf(other.image) !== undefined)
    return false;
  const { repository } = imageParts(other.image);
  return Object.values(runtime.companions).some((one) => imageParts(one.image).repository === repository);
}

export function needs(draft: Draft, other: Draft): boolean {
  return (
    draft.dependsOn.includes(other.name) ||
    namesHost(draft, other.name) ||
    namesHost(draft, other.containerName ?? other.name)
  );
}

/** The more, the more it is what people mean by the whole: known, published, needed by none, not serving another. */
function weight(draft: Draft, members: readonly Draft[]): number {
  const isServing = familyOf(draft.image) !== undefined;
  const entry = draft.image === undefined ? undefined : entryOfImage(draft.image);
  const dependents = members.filter((other) => other !== draft && needs(other, draft)).length;
  return (
    (isServing ? -100 : 0) +
    (entry !== undefined && !isServing ? 20 : 0) +
    (draft.route === undefined ? 0 : 8) +
    (draft.ports.length > 0 ? 10 : 0) -
    dependents
  );
}
