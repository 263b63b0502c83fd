import { hashHeader } from "../header.ts";
import { type YamlValue, yamlLines } from "../yaml.ts";
import type { Copy, Restorable } from "./restorable.ts";

/** A task that a person runs, by its name below the namespace of the include. */
interface Task {
  readonly name: string;
  readonly desc: string;
  /** Function of nix/tasks/restore.sh and options beside those of the copy; go-task's template language. */
  readonly run: string;
  readonly prompt?: string;
  /** Variables that it needs beside host and service. */
  readonly needs?: readonly string[];
  /** Commands in the clone, after it went well on the host. */
  readonly after?: readonly string[];
}

const snapshot = '--snapshot {{shellQuote (default "latest" .snapshot)}}';

/** Every task, in the order in which one would need them. */
const tasks: readonly Task[] = [
  {
    name: "list",
    desc: "Snapshots of one copy: host=, service=, and from= for another than the first",
    run: "list",
  },
  { name: "status", desc: "When a copy was made and tried out last", run: "status" },
  {
    name: "files",
    desc: "Files into a directory of their own (target=), from snapshot= or the latest; nothing else is touched",
    run: `files ${snapshot} --target {{shellQuote .target}}`,
    needs: ["target"],
  },
  {
    name: "service",
    desc: "All data of a service, from snapshot= or the latest; what was there stays beside it",
    run: `service ${snapshot} --patience {{shellQuote (default "300" .patience)}}`,
    prompt: "Replace the data of {{.service}} on {{.host}} by what was backed up?",
  },
  {
    name: "drill",
    desc: "Restore a copy into a scratch directory, compare, and record it in docs/restore/drills.md",
    run: "drill",
    after: [
      'echo "| $(date -u +%F) | {{.host}} | {{.service}} | {{.FROM}} | ok |" >> {{shellQuote .TASKFILE_DIR}}/../../docs/restore/drills.md',
    ],
  },
  { name: "backup-now", desc: "Make a backup now", run: "backup_now" },
];

/** `.taskfiles/restore/Taskfile.yaml` for go-task 3: copies that a host can reach, on hosts that have systemd. */
export function taskfile(restorables: readonly Restorable[]): string {
  const reachable = restorables.flatMap((one) =>
    one.host.class === "darwin"
      ? []
      : one.copies.flatMap((copy) => (copy.wrapper === null ? [] : [{ one, copy, key: keyOf(one) }])),
  );
  const first = [...Map.groupBy(reachable, ({ key }) => key)].map(
    ([key, [best]]) => [key, best?.copy.destination ?? ""] as const,
  );
  const entries = reachable.map(
    ({ one, copy, key }) => [`${key}/${copy.destination}`, entry(one, copy)] as const,
  );
  const lines = yamlLines({
    version: "3",
    vars: {
      COPIES: { map: Object.fromEntries(entries) },
      FIRST: { map: Object.fromEntries(first) },
    },
    tasks: { ...Object.fromEntries(tasks.map((task) => [task.name, taskEntry(task)])), "on-host": onHost },
  });
  const provenance = {
    source: "services.*.backup",
    extension: "your own Taskfile.yaml, which includes this one",
  };
  return `${[...hashHeader(provenance), ...lines].join("\n")}\n`;
}

function keyOf({ host, name }: Restorable): string {
  return `${host.name}/${name}`;
}

/** What the script is told of one copy: every list is an option that is given once for each of its values. */
function entry({ host, job, paths, left, health }: Restorable, copy: Copy): YamlValue {
  const options = {
    wrapper: [copy.wrapper],
    job: [copy.job],
    drill: [copy.drill],
    unit: job.units,
    path: paths.map(({ path }) => path),
    owner: paths.map(({ owner }) => owner),
    keep: left,
    copier: job.consistency.kind === "quiesce" && copy.job !== null ? [job.consistency.unit] : [],
    health: [health],
  };
  return {
    ssh: `root@${host.address ?? host.name}`,
    options: Object.fromEntries(
      Object.entries(options)
        .map(([name, values]) => [name, values.filter((value) => value !== null)] as const)
        .filter(([, values]) => values.length > 0),
    ),
  };
}

/** The copy that is asked for, else the one at hand. */
const FROM = '{{default (default "" (index .FIRST (print .host "/" .service))) .from}}';

function taskEntry({ desc, run, prompt, needs = [], after = [] }: Task): YamlValue {
  return {
    desc,
    ...(prompt === undefined ? {} : { prompt }),
    requires: { vars: ["host", "service", ...needs] },
    vars: { FROM },
    cmds: [{ task: "on-host", vars: { DO: run, FROM: "{{.FROM}}" } }, ...after],
  };
}

/** By SSH, or right here: on the host itself, or with via=local. */
const onHost: YamlValue = {
  internal: true,
  silent: true,
  vars: {
    HERE: { sh: "uname -n" },
    COPY: { ref: 'default dict (index .COPIES (print .host "/" .service "/" .FROM))' },
    COMMAND:
      "bash -s -- {{.DO}}{{range $option, $values := .COPY.options}}{{range $values}} --{{$option}} {{shellQuote .}}{{end}}{{end}}",
    RUN: '{{if or (eq .via "local") (eq .HERE .host)}}bash -c{{else}}ssh {{.COPY.ssh}}{{end}}',
  },
  preconditions: [
    {
      sh: "{{if .COPY.ssh}}true{{else}}false{{end}}",
      msg: "lab.yaml has no backup of {{.service}} on {{.host}}{{if .from}} at {{.from}}{{end}}: docs/lab/protection.md lists all",
    },
  ],
  cmds: ["{{.RUN}} {{shellQuote .COMMAND}} < {{shellQuote .TASKFILE_DIR}}/restore.sh"],
};
