import { term } from "./term.ts";

/** podman's --device: on the host, in the container, rights. */
export const Device = term(
  /^\/dev(\/(?!\.{1,2}(\/|:|$))[A-Za-z0-9._-]+)+(:\/dev(\/(?!\.{1,2}(\/|:|$))[A-Za-z0-9._-]+)+)?(:(r|w|m|rw|rm|wm|rwm))?$/,
  "a device such as /dev/ttyUSB0 or /dev/ttyUSB0:/dev/ttyACM0:rw",
);

/** One word of podman's command line, which Nix quotes. */
export const PodmanOption = term(
  /^[^\0-\x1f\x7f]+$/,
  "an option such as --shm-size=256m, one word an item",
  "write it on one line",
);

/** podman's --memory. */
export const MemorySize = term(/^[1-9][0-9]*[bkmg]$/, "a size with its unit: b, k, m or g, such as 2g");
