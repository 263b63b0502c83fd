import { container } from "./container.ts";
import type { EntryContainer } from "./entry.ts";

/** The rootless image of Gitea and of Forgejo: one user, a server for SSH of its own, two directories. */
export function rootlessForge(image: string): EntryContainer {
  return container({
    image,
    user: "1000:1000",
    owner: { uid: 1000, gid: 1000 },
    state: [
      { directory: "data", mount: "/var/lib/gitea" },
      { directory: "config", mount: "/etc/gitea" },
    ],
    stopTimeout: 30,
  });
}
