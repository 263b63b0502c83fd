import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { tool } from "../support/tools.ts";
import type { Machine } from "./machine.ts";
import { shellWord } from "./unit.ts";

/** A database server that runs without podman, in the place of the container `wiki-db`. */
export interface Server {
  /** Has its client run statements, and answers what it prints. */
  readonly sql: (text: string) => Promise<string>;
}

/** How a kind of server is begun, run and asked; `at` is its directory of data, `run` one for its socket. */
export interface Engine {
  readonly image: string;
  readonly tools: readonly string[];
  readonly init: (at: string) => readonly string[];
  readonly start: (at: string, run: string) => string;
  readonly stop: (at: string, run: string) => string;
  readonly client: readonly string[];
  /** What the image's environment is, and where the test has the socket. */
  readonly environment: (run: string) => Readonly<Record<string, string>>;
  /** Of its client, once the password is set. */
  readonly login: Readonly<Record<string, string>>;
  /** Sets the password that the image would have set. */
  readonly begin: string;
}

const PASSWORD = 'it\'s "$x" % & #';

export const engines: Readonly<Record<"postgresql" | "mariadb", Engine>> = {
  postgresql: {
    image: "docker.io/library/postgres:17.2",
    tools: ["initdb", "pg_ctl", "pg_dumpall", "psql"],
    init: (at) => ["initdb", "--pgdata", at, "--username", "wiki", "--auth", "trust"],
    start: (at, run) =>
      `pg_ctl start --wait --silent --pgdata ${at} --log ${run}/log --options "-c listen_addresses='' -k ${run}"`,
    stop: (at) => `pg_ctl stop --wait --silent --mode fast --pgdata ${at}`,
    client: ["psql", "--username=wiki", "--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "postgres"],
    environment: (run) => ({ PGHOST: run, POSTGRES_USER: "wiki" }),
    login: {},
    begin: "",
  },
  mariadb: {
    image: "docker.io/library/mariadb:11.4",
    tools: ["mariadb", "mariadb-dump", "mariadb-install-db", "mariadbd"],
    init: (at) => [
      "mariadb-install-db",
      "--no-defaults",
      `--datadir=${at}`,
      "--auth-root-authentication-method=normal",
    ],
    // Debian's own settings name another socket.
    start: (at, run) =>
      `printf '[client]\\nsocket=%s\\n' ${run}/socket > ${run}/.my.cnf; mariadbd --no-defaults --datadir=${at} --socket=${run}/socket --pid-file=${run}/pid --skip-networking ` +
      `> ${run}/log 2>&1 < /dev/null & for i in $(seq 600); do [ -S ${run}/socket ] && exit 0; sleep 0.1; done; exit 1`,
    stop: (_, run) =>
      `kill "$(cat ${run}/pid)"; for i in $(seq 600); do [ -e ${run}/pid ] || exit 0; sleep 0.1; done; exit 1`,
    client: ["mariadb", "--no-defaults", "--user=root", "--skip-column-names", "--batch"],
    environment: (run) => ({ HOME: run, MYSQL_UNIX_PORT: `${run}/socket`, MARIADB_ROOT_PASSWORD: PASSWORD }),
    login: { MYSQL_PWD: PASSWORD },
    begin: `ALTER USER root@localhost IDENTIFIED BY '${PASSWORD.replaceAll("'", "''")}'`,
  },
};

/** Who the golden lab says that the server is; root's rights are too many for one. */
const OWNER = 999;
const asOwner = [
  tool("setpriv") ?? "setpriv",
  "--reuid",
  `${OWNER}`,
  "--regid",
  `${OWNER}`,
  "--clear-groups",
];

/** Begins a server in a new directory of the machine; `podman-wiki-db.service` runs it. */
export async function installServer(machine: Machine, engine: Engine): Promise<Server> {
  chmodSync(machine.root, 0o755);
  const place = {
    at: ownDirectory(join(machine.root, "var/lib/wiki/db")),
    run: ownDirectory(join(machine.root, "run/db")),
  };
  const ask = asking(engine, place.run);
  await ask(engine.init(place.at));
  const unit = "podman-wiki-db.service";
  const script = (command: string) => `${inContainer(engine, place.run)} sh -c ${shellWord(command)}\n`;
  machine.unit(unit, script(engine.start(place.at, place.run)));
  machine.unit(`${unit}.stop`, script(engine.stop(place.at, place.run)));
  // What is asked of the container is done here, with the environment that it would have.
  machine.command("podman", `${inContainer(engine, place.run)} "\${@:3}"\n`);
  await machine.run("systemctl", ["start", unit]);
  if (engine.begin !== "") await ask(engine.client, { input: engine.begin });
  return { sql: (input) => ask(engine.client, { input, login: engine.login }) };
}

/** A new directory below the machine's root with a server's first files in it. */
export async function freshDirectory(machine: Machine, engine: Engine): Promise<string> {
  const at = ownDirectory(join(machine.root, "fresh"));
  await asking(engine, ownDirectory(join(machine.root, "run/fresh")))(engine.init(at));
  return at;
}

/** Runs another server of the kind on a directory, for as long as `use` takes; `login`: it has the password. */
export async function withServer<T>(
  { machine, engine }: { readonly machine: Machine; readonly engine: Engine },
  { at, login }: { readonly at: string; readonly login: boolean },
  use: (server: Server) => Promise<T>,
): Promise<T> {
  const run = ownDirectory(join(machine.root, "run/other"));
  const ask = asking(engine, run);
  await ask(["sh", "-c", engine.start(at, run)]);
  try {
    return await use({ sql: (input) => ask(engine.client, { input, login: login ? engine.login : {} }) });
  } finally {
    await ask(["sh", "-c", engine.stop(at, run)]);
  }
}

function ownDirectory(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(path, { mode: 0o700, recursive: true });
  chownSync(path, OWNER, OWNER);
  return path;
}

/** The beginning of a script that runs what follows as in the container. */
function inContainer(engine: Engine, run: string): string {
  const set = Object.entries({ PATH: paths(), ...engine.environment(run) });
  const words = set.map(([name, value]) => shellWord(`${name}=${value}`)).join(" ");
  return `#!/bin/bash\ncd ${run} && exec ${asOwner.join(" ")} ${tool("env")} -i ${words}`;
}

function paths(): string {
  return [process.env.PATH, "/usr/sbin"].join(delimiter);
}

interface Said {
  readonly input?: string;
  readonly login?: Readonly<Record<string, string>>;
}

function asking(engine: Engine, run: string) {
  return async (words: readonly string[], { input = "", login = {} }: Said = {}): Promise<string> => {
    const [command = "", ...args] = [...asOwner, ...words];
    const env = { PATH: paths(), ...engine.environment(run), ...login };
    return (await execa(command, args, { env, extendEnv: false, cwd: run, input })).stdout;
  };
}
