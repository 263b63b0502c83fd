import { findEntry } from "../../catalogue/catalogue.ts";
import { dotted } from "../problem.ts";
import { type Found, perService, type Rule, type WrittenService } from "./rule.ts";

/** Keys that only containers have, and what a service says of them that a native one would not hear. */
const containerKeys: readonly (readonly [string, (service: WrittenService) => boolean])[] = [
  ["image", ({ image }) => image !== undefined],
  ["user", ({ user }) => user !== undefined],
  ["account", ({ account }) => account !== undefined],
  ["command", ({ command }) => command.length > 0],
  ["environment", ({ environment }) => Object.keys(environment).length > 0],
  ["secretFiles", ({ secretFiles }) => secretFiles.length > 0],
  ["state", ({ state }) => state.length > 0],
  ["volumes", ({ volumes }) => volumes.length > 0],
  ["devices", ({ devices }) => devices.length > 0],
  ["gpu", ({ gpu }) => gpu],
  ["hardening", ({ hardening }) => isSaid(hardening)],
  ["resources", ({ resources }) => isSaid(resources)],
  ["stopTimeout", ({ stopTimeout }) => stopTimeout !== undefined],
  ["extraOptions", ({ extraOptions }) => extraOptions.length > 0],
  ["network", ({ network }) => network === "host"],
  ["containers", ({ containers }) => Object.keys(containers).length > 0],
  ["dependsOn", ({ dependsOn }) => dependsOn.length > 0],
];

/** Whether a map says more than its defaults. */
function isSaid(map: object): boolean {
  return Object.values(map).some((value: unknown) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false,
  );
}

const nativeField = perService("native-field", ({ written: service, path }) => {
  const entry = findEntry(service.uses);
  if (entry?.runtime.kind !== "native") return [];
  const own = containerKeys.filter(([, said]) => said(service)).map(([key]) => [...path, key]);
  const command = service.healthcheck?.command === undefined ? [] : [[...path, "healthcheck", "command"]];
  const different = Object.entries(service.overrides).flatMap(([host, { image, environment, resources }]) =>
    [
      ...(image === undefined ? [] : ["image"]),
      ...(isSaid(environment) ? ["environment"] : []),
      ...(isSaid(resources) ? ["resources"] : []),
    ].map((key) => [...path, "overrides", host, key]),
  );
  const module = `services.${entry.runtime.module}`;
  return [...own, ...command, ...different].map((place) => ({
    path: place,
    at: "key" as const,
    message: `${dotted(place)} is for containers, and ${entry.name} is the NixOS module ${module}`,
    expected: "settings:",
    found: String(place.at(-1)),
    hint: `remove it; what ${module} takes stands under settings, the rest in hosts/<host>/default.nix`,
  }));
});

const settingsOfContainer = perService(
  "container-settings",
  ({ written: { uses, settings }, path }): Found[] => {
    const kind = uses === undefined ? "podman" : findEntry(uses)?.runtime.kind;
    if (kind !== "podman" || Object.keys(settings).length === 0) return [];
    return [
      {
        path: [...path, "settings"],
        at: "key",
        message: `${path.join(".")} runs containers, which take no settings`,
        expected: "environment:",
        found: "settings",
        hint: "write what the image reads as environment",
      },
    ];
  },
);

const emptyHealthcheck = perService("healthcheck", ({ written: { uses, healthcheck }, path }): Found[] => {
  if (healthcheck === undefined || healthcheck.command !== undefined) return [];
  const known = uses === undefined ? null : (findEntry(uses)?.healthPath ?? null);
  return healthcheck.path !== undefined || known !== null
    ? []
    : [
        {
          path: [...path, "healthcheck"],
          at: "key",
          message: `${path.join(".")}.healthcheck does not say what to check`,
          expected: "path: or command:",
          found: "neither",
          hint: "add path: with what answers 2xx or 3xx, such as /",
        },
      ];
});

export const runtimeRules: readonly Rule[] = [nativeField, settingsOfContainer, emptyHealthcheck];
