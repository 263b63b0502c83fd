import { type Account, left } from "./account.ts";
import type { Draft } from "./draft.ts";
import { type Group, needs } from "./group.ts";
import { THE_HOST } from "./names.ts";

/** What a group as a whole cannot have. */
export function lostOf({ main, companions, guessed }: Group, apart: readonly Draft[]): Account[] {
  const members = new Set([main, ...companions].map(({ name }) => name));
  const others = new Set(apart.map(({ name }) => name));
  const absent = [main, ...companions].flatMap((draft) =>
    draft.dependsOn
      .filter((name) => !members.has(name) && !others.has(name))
      .map((name) => left([...draft.path, "depends_on"], `${name} is not brought along`)),
  );
  const far = [main, ...companions].flatMap((draft) =>
    apart
      .filter((other) => needs(draft, other))
      .map(({ name }) =>
        left(
          [...draft.path, "environment"],
          `${name} is a service of its own here: it is reached as ${THE_HOST}, and not waited for`,
        ),
      ),
  );
  const unsure = guessed.map(({ path }) =>
    left([...path, "image"], `nobody names it: it is taken for a companion of ${main.name}`),
  );
  const ports = companions.flatMap((draft) =>
    draft.ports.map(({ path }) => left(path, "a companion publishes nothing: only its service reaches it")),
  );
  const routes = companions.flatMap(({ route }) =>
    route === undefined
      ? []
      : [left(route.path, "a companion is not published: a service has one virtual host")],
  );
  const host =
    companions.length > 0 && main.onHostNetwork
      ? [
          left(
            [...main.path, "network_mode"],
            "a container on the host's network would not find its companions",
          ),
        ]
      : [];
  return [...absent, ...far, ...unsure, ...ports, ...routes, ...host];
}
