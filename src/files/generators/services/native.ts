import type { Native } from "../../../lab/model.ts";
import { helper } from "../../module.ts";
import { call, mkForce, type NixAttrs, type NixValue } from "../../nix/value.ts";
import { declareSecrets, pathsOfSecrets } from "../../secrets.ts";
import { serviceUnits } from "../../units.ts";
import { type Part, type Said, someOf } from "./part.ts";

/** A NixOS module with its settings, its secrets and the sandbox of its unit. */
export function nativeService({ service, places, path }: Part, runtime: Native): Said {
  const { module, environmentSecrets } = runtime;
  const restartUnits = serviceUnits(service);
  const files = pathsOfSecrets(places, environmentSecrets);
  const isReady = files.length > 0 || environmentSecrets.length === 0;
  return {
    imports: files.length > 1 ? [{ systemd: unit(module, { EnvironmentFile: mkForce(files) }) }] : [],
    services: {
      [module]: {
        // Without its secrets it neither runs nor, where the module asserts them, evaluates.
        enable: isReady ? true : undefined,
        environmentFile: files[0],
        settings: someOf(nixValue(runtime.settings)),
      },
    },
    sops: someOf({
      secrets: declareSecrets(
        places,
        path,
        environmentSecrets.map((secret) => ({ secret, restartUnits })),
      ),
    }),
    systemd: isReady ? unit(module, call(helper("serviceHelpers", "hardenedUnit"), {})) : undefined,
  };
}

function unit(name: string, serviceConfig: NixValue): NixAttrs {
  return { services: { [name]: { serviceConfig } } };
}

/** z.json() in the schema: what it lets through are Nix values too. */
function nixValue(settings: Readonly<Record<string, unknown>>): NixAttrs {
  return settings as NixAttrs;
}
