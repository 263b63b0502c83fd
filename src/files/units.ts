import type { Container } from "../lab/container.ts";
import type { Service } from "../lab/model.ts";

/** The systemd unit in which a container runs, as virtualisation.oci-containers calls it. */
export function containerUnit({ name }: Container): string {
  return `podman-${name}.service`;
}

/** All units of a service; a native one has its module's. */
export function serviceUnits({ runtime }: Service): readonly string[] {
  return runtime.kind === "native"
    ? [`${runtime.module}.service`]
    : [runtime.container, ...runtime.companions].map(containerUnit);
}
