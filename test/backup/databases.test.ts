import { mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect } from "vitest";
import { parse } from "yaml";
import { factsOf, filesOf, findCase } from "../cases/case.ts";
import { testWith, tool } from "../support/tools.ts";
import { engines, freshDirectory, installServer, withServer } from "./databases.ts";
import { type EvaluatedHost, evaluateHost, treeOf } from "./evaluated.ts";
import { type Machine, machine } from "./machine.ts";
import { installJob } from "./restic.ts";
import { cloneOn } from "./tasks.ts";
import { isRoot } from "./tree.ts";
import { installUnit, shellWord } from "./unit.ts";

const golden = findCase("backups");
const units = ["podman-wiki-db.service", "podman-wiki.service"];
const paths = ["/var/lib/lab-backup/dumps/wiki", "/var/lib/wiki/data", "/var/lib/wiki/db"];
const staging = "/var/lib/lab-backup/staging/wiki";
const ROWS = "SELECT text FROM pages ORDER BY id;";
const FILL =
  "CREATE TABLE pages (id int, text varchar(80)); INSERT INTO pages VALUES (1, 'it''s %d \"a\"'), (2, 'ünïcöde 日本');";
const filled = `it's %d "a"\nünïcöde 日本`;

/** sol, where wiki is copied, with another image in the place of its server's. */
function solWith(image: string) {
  const lab = golden.lab.replace("docker.io/library/postgres:17.2", image);
  return filesOf(lab, factsOf(golden));
}

/** The unit that copies a service. */
function installQuiesce(host: Machine, sol: EvaluatedHost, service = "wiki"): void {
  const name = `lab-quiesce-${service}`;
  const quiesce = sol.services[name];
  if (quiesce === undefined) throw new Error(`${service} is not copied`);
  const { environment, script, path } = quiesce;
  const unit = { environment, path, environmentFile: null, steps: [script], postStop: [] };
  installUnit(host, `${name}.service`, unit);
}

/** Its job at nas. */
function installBackup(host: Machine, sol: EvaluatedHost): void {
  const [backup, unit] = [sol.restic["wiki-nas"], sol.services["restic-backups-wiki-nas"]];
  if (backup === undefined || unit === undefined) throw new Error("wiki has no backup");
  installJob(host, { name: "wiki-nas", backup, unit }, tool("restic") ?? "restic");
  host.write("run/secrets/restic/password", "correct horse\n", 0o400);
}

/** Runs the job while the copy lies over the real paths, as BindReadOnlyPaths= has it; the service stands still meanwhile. */
async function backUp(host: Machine): Promise<void> {
  const swap = (from: string, to: string) => {
    mkdirSync(dirname(join(host.root, to)), { recursive: true });
    renameSync(join(host.root, from), join(host.root, to));
  };
  const live = paths.slice(1);
  expect(await host.run("systemctl", ["stop", ...units.toReversed()])).toMatchObject({ exitCode: 0 });
  for (const path of live) swap(path, `/kept${path}`);
  for (const path of paths) swap(`${staging}${path}`, path);
  const { exitCode, all } = await host.run("systemctl", ["start", "restic-backups-wiki-nas.service"]);
  expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
  for (const path of paths) swap(path, `${staging}${path}`);
  for (const path of live) swap(`/kept${path}`, path);
  expect(await host.run("systemctl", ["start", ...units])).toMatchObject({ exitCode: 0 });
}

describe.skipIf(!isRoot)("a database without ZFS, on a real server", () => {
  for (const [kind, engine] of Object.entries(engines)) {
    const tools = ["nix-instantiate", "restic", "task", "setpriv", ...engine.tools];
    testWith(tools, `${kind}: dumped, copied, backed up, lost, restored`, async () => {
      const files = solWith(engine.image);
      const host = machine();
      host.command("curl", "#!/bin/sh\nexit 0\n");
      const { sql } = await installServer(host, engine);
      try {
        const sol = await evaluateHost("sol", treeOf(files, golden.repository));
        installQuiesce(host, sol);
        installBackup(host, sol);
        const database = kind === "mariadb" ? "CREATE DATABASE wiki; " : "";
        const use = kind === "mariadb" ? "USE wiki; " : "";
        await sql(`${database}${use}${FILL}`);
        host.write("var/lib/wiki/data/page", "text");
        expect(await host.run("systemctl", ["start", "podman-wiki.service"])).toMatchObject({ exitCode: 0 });

        const copied = await host.run("systemctl", ["start", "lab-quiesce-wiki.service"]);
        expect(copied).toEqual({ exitCode: 0, all: "" });
        expect(await sql(`${use}${ROWS}`), "it runs again").toBe(filled);

        const server = { machine: host, engine };
        const dump = readFileSync(join(host.root, staging, paths[0] ?? "", "wiki-db.sql"), "utf8");
        const fresh = await freshDirectory(host, engine);
        const replayed = await withServer(server, { at: fresh, login: false }, async (other) => {
          await other.sql(dump);
          return other.sql(`${use}${ROWS}`);
        });
        expect(replayed, "the dump, in a new server").toBe(filled);

        await backUp(host);
        await sql(`${use}DELETE FROM pages;`);
        expect(await sql(`${use}${ROWS}`)).toBe("");
        const { task } = cloneOn(host, files);
        const { exitCode, all } = await task("service", "host=sol", "service=wiki");
        expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
        expect(await sql(`${use}${ROWS}`), "restored").toBe(filled);
      } finally {
        await host.run("systemctl", ["stop", ...units]);
      }
    });
  }
});

testWith(
  ["nix-instantiate", "sed"],
  "mongodb: its dump is told the password in a file, whatever is in it",
  async () => {
    const sol = await evaluateHost("sol", treeOf(solWith("docker.io/library/mongo:8.0"), golden.repository));
    const host = machine();
    const password = 'it\'s "$x" \\ # : %s';
    host.command(
      "podman",
      [
        "#!/bin/bash",
        `export PATH=${host.commands}:${process.env.PATH} MONGO_INITDB_ROOT_USERNAME=root`,
        `export MONGO_INITDB_ROOT_PASSWORD=${shellWord(password)}`,
        'exec "${@:3}"',
      ].join("\n"),
    );
    host.command(
      "mongodump",
      `#!/bin/bash\necho "$*" > ${host.root}/words\ncat > ${host.root}/config\necho dump\n`,
    );
    for (const name of ["data/page", "db/base"]) host.write(`var/lib/wiki/${name}`, "text");
    installQuiesce(host, sol);
    expect(await host.run("systemctl", ["start", "lab-quiesce-wiki.service"])).toEqual({
      exitCode: 0,
      all: "",
    });
    expect(parse(readFileSync(join(host.root, "config"), "utf8"))).toEqual({ password });
    const words = readFileSync(join(host.root, "words"), "utf8");
    expect(words).toBe("--config=/dev/stdin --username=root --authenticationDatabase=admin --archive\n");
    const archive = join(host.root, staging, paths[0] ?? "", "wiki-db.archive");
    expect(readFileSync(archive, "utf8")).toBe("dump\n");
  },
);

testWith(
  ["nix-instantiate", "sqlite3"],
  "sqlite: each database is dumped, and nothing else is taken for one",
  async ({ sqlite3 }) => {
    const host = machine();
    const file = host.write("var/lib/private/atticd/server.db", "");
    host.write("var/lib/private/atticd/other.db", "no database of SQLite");
    const sql = (database: string, input: string) =>
      host.run("bash", ["-c", `${sqlite3} ${database} <<< "$1"`, "", input]);
    expect(await sql(file, `PRAGMA journal_mode = WAL; ${FILL}`)).toMatchObject({ exitCode: 0 });
    installQuiesce(
      host,
      await evaluateHost("sol", treeOf(solWith("docker.io/library/postgres:17.2"), golden.repository)),
      "attic",
    );
    expect(await host.run("systemctl", ["start", "lab-quiesce-attic.service"])).toEqual({
      exitCode: 0,
      all: "",
    });
    const dumps = join(host.root, "var/lib/lab-backup/staging/attic/var/lib/lab-backup/dumps/attic");
    expect(readdirSync(dumps)).toEqual(["var-lib-private-atticd-server.db.sql"]);
    const dump = readFileSync(join(dumps, "var-lib-private-atticd-server.db.sql"), "utf8");
    expect((await sql(":memory:", `${dump}${ROWS}`)).all).toBe(filled);
  },
);
