import type { DarwinHost, Host, Model, NixosHost } from "../../lab/model.ts";
import type { Path } from "../../lab/problem.ts";
import { type Acknowledged, acknowledgedInNix, checksOf } from "../checks.ts";
import type { GeneratedFile, Generator } from "../file.ts";
import { hostExtension } from "../header.ts";
import { moduleFile } from "../module.ts";
import { from, mkDefault, type NixAttrs, nixPath } from "../nix/value.ts";
import { hostFile } from "../paths.ts";
import { cacheSettings } from "./caches.ts";

/** hosts/<h>/generated/host.nix: name, platform, profiles, who may log in, what is to be seen to. */
export const hostModules: Generator = {
  name: "hosts",
  generate: ({ model }) => {
    const acknowledged = acknowledgedInNix(model.acknowledgements);
    const settingsFor = cacheSettings(model);
    return model.hosts.map((host) => hostModule(host, model, { acknowledged, settings: settingsFor(host) }));
  },
};

interface Further {
  readonly acknowledged: Acknowledged;
  /** nix.settings. */
  readonly settings: NixAttrs | undefined;
}

function hostModule(host: Host, model: Model, { acknowledged, settings }: Further): GeneratedFile {
  return moduleFile({
    path: hostFile(host.name, "host"),
    hosts: [host.name],
    source: `hosts.${host.name}, lab, ${settings === undefined ? "" : "caches, "}acknowledge`,
    extension: hostExtension(host.name),
    origin: ["hosts", host.name],
    body: {
      imports: [
        ...host.profiles.map((profile) => nixPath(`../../_modules/profiles/${profile}.nix`)),
        checksOf(host, acknowledged),
      ],
      nix: settings === undefined ? undefined : { settings },
      nixpkgs: { hostPlatform: from(["hosts", host.name, "platform"], host.platform) },
      // The host key is what its secrets are encrypted to, and admins log in by key only.
      services: { openssh: { enable: mkDefault(true) } },
      time: { timeZone: from(["lab", "timeZone"], mkDefault(model.timeZone)) },
      ...(host.class === "darwin" ? darwin(host, model) : nixos(host, model)),
    },
  });
}

function nixos(host: NixosHost, { admins, domain }: Model): NixAttrs {
  const of = (...keys: readonly string[]) => ["hosts", host.name, ...keys];
  return {
    networking: {
      domain: from(["lab", "domain"], mkDefault(domain)),
      hostId: host.zfs === null ? undefined : from(of("zfs", "hostId"), host.zfs.hostId),
      hostName: host.name,
    },
    system: { stateVersion: from(of("stateVersion"), host.stateVersion) },
    users: {
      users: Object.fromEntries([
        ...admins.map((admin) => [
          admin.name,
          from(["lab", "admins", admin.name], {
            ...logIn([admin], ["lab", "admins", admin.name, "sshKeys"]),
            extraGroups: ["wheel"],
            isNormalUser: mkDefault(true),
          }),
        ]),
        ["root", logIn(admins, ["lab", "admins"])],
      ]),
    },
  };
}

function darwin(host: DarwinHost, { admins }: Model): NixAttrs {
  const of = (...keys: readonly string[]) => ["hosts", host.name, ...keys];
  return {
    networking: { hostName: host.name },
    system: {
      primaryUser: from(of("primaryUser"), host.primaryUser),
      stateVersion: from(of("stateVersion"), host.stateVersion),
    },
    users: {
      users: {
        [host.primaryUser]: {
          ...logIn(admins, ["lab", "admins"]),
          home: from(of("primaryUser"), mkDefault(`/Users/${host.primaryUser}`)),
        },
      },
    },
  };
}

/** Each key once, though people may share one, or list it twice. */
function logIn(admins: Model["admins"], origin: Path): NixAttrs {
  const keys = [...new Set(admins.flatMap(({ sshKeys }) => sshKeys))];
  return { openssh: from(origin, { authorizedKeys: { keys } }) };
}
