import type { Path } from "../../../lab/problem.ts";
import { carried, left, usual } from "../account.ts";
import { isRecord, textOf } from "../document.ts";
import type { Told } from "../draft.ts";
import { commandLine } from "../words.ts";

/** Options of podman run for what a check has besides its command. */
const options: Readonly<Record<string, string>> = {
  interval: "health-interval",
  timeout: "health-timeout",
  retries: "health-retries",
  start_period: "health-start-period",
};

export function healthcheck(value: unknown, path: Path): Told {
  if (!isRecord(value)) return { accounts: [left(path, "this is no check")] };
  const { test, disable, ...rest } = value;
  const off = disable === true || (Array.isArray(test) && test[0] === "NONE");
  const command = off ? undefined : commandOf(test);
  const known = Object.entries(rest).filter(([key]) => Object.hasOwn(options, key));
  // Without a command of its own the image's runs, at these times too.
  const times = known.map(([key, said]) => `--${options[key]}=${textOf(said)}`);
  return {
    draft: {
      healthCommand: command,
      extraOptions: [...(off ? ["--no-healthcheck"] : []), ...times],
    },
    accounts: [
      ...(test === undefined ? [] : [carried([...path, "test"], "healthcheck.command")]),
      ...(disable === undefined
        ? []
        : [
            off
              ? carried([...path, "disable"], "extraOptions")
              : usual([...path, "disable"], "the image's own check"),
          ]),
      ...Object.keys(rest).map((key) =>
        Object.hasOwn(options, key)
          ? carried([...path, key], "extraOptions")
          : left([...path, key], `podman knows no ${key}`),
      ),
    ],
  };
}

function commandOf(test: unknown): string | undefined {
  if (typeof test === "string") return test;
  if (!Array.isArray(test)) return undefined;
  const [kind, ...list] = test.map(textOf);
  if (kind === "CMD-SHELL") return list.join(" ");
  return kind === "CMD" ? commandLine(list) : undefined;
}
