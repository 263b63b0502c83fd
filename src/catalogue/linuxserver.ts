import { container } from "./container.ts";
import type { EntryContainer } from "./entry.ts";
import type { Sources } from "./source.ts";

/**
 * An image of linuxserver.io, which says of itself that it runs with a read-only root and as another user than root:
 * its supervisor writes programs to /run and starts them there.
 */
export function linuxserver(
  image: string,
  environment: Readonly<Record<string, string>> = {},
): EntryContainer {
  return container({
    image: `lscr.io/linuxserver/${image}`,
    user: "1000:1000",
    owner: { uid: 1000, gid: 1000 },
    environment,
    state: [{ directory: "config", mount: "/config" }],
    hardening: { tmpfs: ["/run:rw,exec,nosuid,nodev,size=64m"] },
  });
}

/** Where it was read what `linuxserver` says of an image. */
export function linuxserverSources(name: string): Sources {
  const page = linuxserverPage(name);
  return {
    "container.image": page,
    "container.user": "https://docs.linuxserver.io/misc/non-root/",
    "container.state": page,
    "container.hardening": "https://docs.linuxserver.io/misc/read-only/",
    ports: page,
  };
}

/** The documentation of an image. */
export function linuxserverPage(name: string): string {
  return `https://docs.linuxserver.io/images/docker-${name}/`;
}
