import type { Path } from "../../lab/problem.ts";
import { withRegistry } from "../containers.ts";
import { left, usual } from "./account.ts";
import { isRecord, textOf } from "./document.ts";
import type { Told } from "./draft.ts";
import { envFile, environment } from "./keys/environment.ts";
import { healthcheck } from "./keys/health.ts";
import { labels } from "./keys/labels.ts";
import { cpus, deploy, memory, pids, stopGracePeriod } from "./keys/limits.ts";
import { always, extraHosts, lost, option, size, toggle, ulimits } from "./keys/options.ts";
import { expose, ports } from "./keys/ports.ts";
import {
  capAdd,
  command,
  dependsOn,
  devices,
  entrypoint,
  links,
  networkMode,
  restart,
  securityOptions,
  user,
} from "./keys/run.ts";
import { files } from "./keys/secrets.ts";
import { tmpfs, volumes } from "./keys/volumes.ts";
import type { Scene } from "./scene.ts";

type Read = (value: unknown, path: Path, scene: Scene) => Told;

/** Keys of a service in the Compose Specification. Image, mounts and ports get their account with the whole service. */
export const serviceKeys: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["image", (value) => ({ draft: { image: withRegistry(textOf(value)) }, accounts: [] })],
  ["container_name", (value) => ({ draft: { containerName: textOf(value) }, accounts: [] })],
  ["env_file", envFile],
  ["environment", environment],
  ["ports", ports],
  ["expose", expose],
  ["volumes", volumes],
  ["tmpfs", tmpfs],
  ["user", user],
  ["command", command],
  ["entrypoint", entrypoint],
  ["depends_on", dependsOn],
  ["links", links],
  ["devices", devices],
  ["cap_add", capAdd],
  ["cap_drop", always("all capabilities are dropped but those that are kept")],
  ["security_opt", securityOptions],
  ["read_only", readOnly],
  ["privileged", privileged],
  ["network_mode", networkMode],
  ["networks", networks],
  ["restart", restart],
  ["healthcheck", healthcheck],
  ["secrets", files("/run/secrets")],
  ["configs", files("/")],
  ["labels", labels],
  ["deploy", deploy],
  ["mem_limit", memory],
  ["cpus", cpus],
  ["pids_limit", pids],
  ["stop_grace_period", stopGracePeriod],
  ["stop_signal", option("stop-signal")],
  ["hostname", option("hostname")],
  ["domainname", lost("a container has no domain here")],
  ["working_dir", option("workdir")],
  ["shm_size", size("shm-size")],
  ["group_add", option("group-add")],
  ["dns", option("dns")],
  ["dns_search", option("dns-search")],
  ["dns_opt", option("dns-option")],
  ["sysctls", option("sysctl")],
  ["extra_hosts", extraHosts],
  ["ulimits", ulimits],
  ["init", toggle("init")],
  ["tty", toggle("tty")],
  ["stdin_open", toggle("interactive")],
  ["logging", lost("the journal keeps what a container says")],
  ["build", lost("nothing is built here: push the image to a registry and name it")],
  ["platform", lost("the host's own platform is pulled")],
  ["pull_policy", lost("an image is pulled once, when it is not there")],
  ["mem_reservation", size("memory-reservation")],
  ["memswap_limit", size("memory-swap")],
  ["oom_score_adj", option("oom-score-adj")],
  ["pid", lost("to see the host's processes it needs --pid in extraOptions, which nothing checks")],
  ["ipc", lost("to share memory with others it needs --ipc in extraOptions, which nothing checks")],
  ["userns_mode", lost("user namespaces have no key")],
  ["runtime", lost("podman's own runtime starts every container")],
  ["gpus", lost("gpu: true hands /dev/dri over; NVIDIA's needs devices and its runtime")],
  ["volumes_from", lost("say the same directories for both")],
  ["scale", lost("a service is one container here")],
  ["develop", always("for development only")],
]);

function readOnly(value: unknown, path: Path): Told {
  return {
    accounts: [
      value === true
        ? usual(path, "every root is read-only")
        : left(path, "the root is read-only here unless hardening.readOnly says otherwise, with a reason"),
    ],
  };
}

function privileged(value: unknown, path: Path): Told {
  return {
    accounts: [
      value === true
        ? left(
            path,
            "all rights of the host are not handed over: say the devices and capabilities that it needs",
          )
        : usual(path, "no container is privileged"),
    ],
  };
}

function networks(value: unknown, path: Path): Told {
  if (!isRecord(value))
    return { accounts: [usual(path, "containers of one service share a private network")] };
  const special = Object.entries(value).flatMap(([name, said]) =>
    Object.keys(isRecord(said) ? said : {}).map((key) =>
      left([...path, name, key], `${key} in a network has no key: containers are found by their names`),
    ),
  );
  return { accounts: [usual(path, "containers of one service share a private network"), ...special] };
}
