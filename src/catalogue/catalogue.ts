import { adguardhome } from "./adguardhome.ts";
import { attic } from "./attic.ts";
import { audiobookshelf } from "./audiobookshelf.ts";
import { authelia } from "./authelia.ts";
import type { CatalogueEntry } from "./entry.ts";
import { forgejo } from "./forgejo.ts";
import { freshrss } from "./freshrss.ts";
import { frigate } from "./frigate.ts";
import { gatus } from "./gatus.ts";
import { gitea } from "./gitea.ts";
import { grafana } from "./grafana.ts";
import { homeAssistant } from "./home-assistant.ts";
import { homepage } from "./homepage.ts";
import { immich } from "./immich.ts";
import { jellyfin } from "./jellyfin.ts";
import { mealie } from "./mealie.ts";
import { miniflux } from "./miniflux.ts";
import { minio } from "./minio.ts";
import { mosquitto } from "./mosquitto.ts";
import { navidrome } from "./navidrome.ts";
import { nextcloud } from "./nextcloud.ts";
import { ntfy } from "./ntfy.ts";
import { omada } from "./omada.ts";
import { onepasswordConnect } from "./onepassword-connect.ts";
import { paperless } from "./paperless.ts";
import { postgres } from "./postgres.ts";
import { prometheus } from "./prometheus.ts";
import { prowlarr } from "./prowlarr.ts";
import { qbittorrent } from "./qbittorrent.ts";
import { radarr } from "./radarr.ts";
import { redis } from "./redis.ts";
import { sonarr } from "./sonarr.ts";
import { syncthing } from "./syncthing.ts";
import { unifi } from "./unifi.ts";
import { uptimeKuma } from "./uptime-kuma.ts";
import { vaultwarden } from "./vaultwarden.ts";
import { zigbee2mqtt } from "./zigbee2mqtt.ts";

/** Every known service, sorted by name. */
export const catalogue: readonly CatalogueEntry[] = [
  adguardhome,
  attic,
  audiobookshelf,
  authelia,
  forgejo,
  freshrss,
  frigate,
  gatus,
  gitea,
  grafana,
  homeAssistant,
  homepage,
  immich,
  jellyfin,
  mealie,
  miniflux,
  minio,
  mosquitto,
  navidrome,
  nextcloud,
  ntfy,
  omada,
  onepasswordConnect,
  paperless,
  postgres,
  prometheus,
  prowlarr,
  qbittorrent,
  radarr,
  redis,
  sonarr,
  syncthing,
  unifi,
  uptimeKuma,
  vaultwarden,
  zigbee2mqtt,
];

const byName: ReadonlyMap<string, CatalogueEntry> = new Map(catalogue.map((entry) => [entry.name, entry]));

/** The entry of a name; undefined where there is none of it, or no name. */
export function findEntry(name: string | undefined): CatalogueEntry | undefined {
  return name === undefined ? undefined : byName.get(name);
}

/** The entry of an image reference, from whatever registry; undefined where no entry is laid out like it. */
export function entryOfImage(reference: string): CatalogueEntry | undefined {
  const { repository, tag } = imageParts(reference);
  return catalogue.find(
    ({ images, tags }) => images.includes(repository) && (tags === null || tags.test(tag)),
  );
}

/** Without registry and digest; `latest` where no tag is named. */
export function imageParts(reference: string): { readonly repository: string; readonly tag: string } {
  const [named = ""] = reference.split("@");
  const [, path = named, tag = "latest"] = /^(.*?)(?::([^:/]*))?$/.exec(named) ?? [];
  const repository = path.replace(/^([^/]*[.:][^/]*|localhost)\//, "");
  return { repository, tag };
}
