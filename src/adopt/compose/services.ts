import { looksSecret, mayBeSecret } from "../../lab/looks-secret.ts";
import type { Path } from "../../lab/problem.ts";
import { ImageReference } from "../../lab/schema/terms.ts";
import { withRegistry } from "../containers.ts";
import { type Account, leavesOf, left, usual } from "./account.ts";
import { isRecord, textOf } from "./document.ts";
import { type Draft, emptyDraft, told } from "./draft.ts";
import { serviceKeys } from "./keys.ts";
import type { Scene } from "./scene.ts";
import { words } from "./words.ts";

/** Images that do here what Caddy does, or what a pinned image makes needless: they are not brought along. */
const replaced: readonly (readonly [RegExp, string])[] = [
  [
    /(^|\/)(traefik|nginx-proxy|nginx-proxy-manager|caddy-docker-proxy|acme-companion|letsencrypt-nginx-proxy-companion|swag)(:|@|$)/,
    "Caddy on the host publishes services: expose",
  ],
  [
    /(^|\/)(watchtower|diun|ouroboros)(:|@|$)/,
    "images are pinned in lab.yaml, and renewed by a pull request",
  ],
  [/(^|\/)autoheal(:|@|$)/, "systemd starts units again"],
];

/** Services of a compose file as they were understood, and what became of their keys. */
export interface Drafted {
  readonly drafts: readonly Draft[];
  readonly accounts: readonly Account[];
}

/** Which of the services are asked for. */
export interface Choice {
  readonly only: readonly string[];
  readonly profiles: readonly string[];
}

export function draftServices(
  services: Readonly<Record<string, unknown>>,
  scene: Scene,
  choice: Choice,
): Drafted {
  const all = Object.entries(services).map(([name, service]) =>
    draftService({ name, service: isRecord(service) ? service : {} }, scene, choice),
  );
  return {
    drafts: all.flatMap(({ draft }) => draft ?? []),
    accounts: all.flatMap(({ accounts }) => accounts),
  };
}

interface Asked {
  readonly name: string;
  readonly service: Readonly<Record<string, unknown>>;
}

function draftService({ name, service: data }: Asked, scene: Scene, choice: Choice) {
  const path: Path = ["services", name];
  const reason = leftOut(name, data, choice);
  if (reason !== undefined) return { draft: undefined, accounts: [reason] };
  const { profiles: _, ...all } = data;
  const withheld = Object.keys(all).flatMap((key) => withheldOf(key, [...path, key], all[key], scene));
  const dropped = new Set(withheld.filter(({ isWhole }) => isWhole).map(({ key }) => key));
  const keys = Object.entries(all).filter(([key]) => !dropped.has(key));
  const read = keys.flatMap(([key, value]) => {
    const reader = serviceKeys.get(key);
    return reader === undefined || value === undefined
      ? []
      : [{ key, ...reader(value, [...path, key], scene) }];
  });
  // Weaker first: what env_file says gives way to environment.
  const sorted = read.toSorted((a, b) => Number(b.key === "env_file") - Number(a.key === "env_file"));
  const draft = sorted.reduce<Draft>((so, { draft: more = {} }) => told(so, more), {
    ...emptyDraft,
    name,
    path,
  });
  return {
    draft,
    accounts: [
      ...read.flatMap(({ accounts }) => accounts),
      ...withheld.map(({ account }) => account),
      ...("profiles" in data ? [usual([...path, "profiles"], "asked for by --profile")] : []),
    ],
  };
}

/** Where a text without its variable still says something: the rest of a key is dropped with it. */
const bearing: ReadonlySet<string> = new Set([
  "environment",
  "env_file",
  "volumes",
  "image",
  "labels",
  "ports",
]);

/** What must not, or cannot, be said: a secret that is no variable of the container, and a value that nobody gives. */
function withheldOf(key: string, path: Path, value: unknown, { asked, unset }: Scene) {
  if (key === "environment" || key === "env_file") return [];
  const isWhole = !bearing.has(key);
  const spoken = wordsOf(value).find((_, i, list) => isSecretWord(list, i));
  const told = leavesOf(value, path).flatMap((at) => {
    const secret = asked(at).find((variable) => mayBeSecret(variable, "unknown"));
    const absent = unset(at).find((variable) => variable !== secret);
    if (secret !== undefined)
      return [
        { at, words: `it asks for ${secret}, a secret, which may only stand in a variable of the container` },
      ];
    return absent === undefined ? [] : [{ at, words: `nobody sets ${absent}` }];
  });
  if (isWhole && spoken !== undefined && told.length === 0)
    return [
      {
        key,
        isWhole,
        account: left(
          path,
          "it has a secret among its words, which would end in the Nix store: hand it over in a variable",
        ),
      },
    ];
  return told.map(({ at, words }) => ({ key, isWhole, account: left(isWhole ? path : at, words) }));
}

function wordsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => words(textOf(item)));
  return typeof value === "string" ? words(value) : isRecord(value) ? wordsOf(value.test) : [];
}

/** `--password=…`, `--requirepass …`, an address with a password. */
function isSecretWord(list: readonly string[], i: number): boolean {
  const [, option, said = list[i + 1] ?? ""] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(list[i] ?? "") ?? [];
  const name = option?.replaceAll("-", "_") ?? "";
  return looksSecret("", list[i] ?? "") || (name !== "" && !said.startsWith("-") && mayBeSecret(name, said));
}

/** Why a service is not brought along as a whole. */
function leftOut(
  name: string,
  data: Readonly<Record<string, unknown>>,
  { only, profiles }: Choice,
): Account | undefined {
  const path: Path = ["services", name];
  const image = typeof data.image === "string" ? data.image : undefined;
  const own = Array.isArray(data.profiles) ? data.profiles.map(textOf) : [];
  const instead = replaced.find(([pattern]) => image !== undefined && pattern.test(image))?.[1];
  if (only.length > 0)
    return only.includes(name) ? undefined : left(path, "not among those that --only names");
  if (own.length > 0 && !own.some((profile) => profiles.includes(profile)))
    return left(path, `it starts with a profile only: --profile ${own[0]} brings it along`);
  if (image === undefined)
    return left(path, "it has no image: nothing is built here, push one to a registry and name it");
  if (!ImageReference.safeParse(withRegistry(image)).success)
    return left(path, `${JSON.stringify(image)} is no image that could be pulled`);
  if (instead !== undefined) return left(path, `not brought along: ${instead}`);
  const [, other] = /^(?:service|container):(.+)$/.exec(textOf(data.network_mode ?? "")) ?? [];
  if (other === undefined) return undefined;
  return left(
    path,
    `not brought along: it lives in the network of ${other}, and would leave what is a VPN perhaps`,
  );
}
