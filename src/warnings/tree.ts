import type { WarningRule } from "./rule.ts";

const placeholder: WarningRule = {
  id: "hardware-placeholder",
  severity: "warning",
  title: "Hardware that is not described",
  condition: "hosts/<host>/hardware-configuration.nix is still the file that labkeeper wrote",
  remedy: "replace it by what nixos-generate-config --show-hardware-config prints on the host",
  needs: "repository",
  find: ({ facts, model }) => {
    const hosts = new Set(model.hosts.map(({ name }) => name));
    return facts.placeholders
      .filter((host) => hosts.has(host))
      .map((host) => ({
        message: `${host} boots from whatever is labelled nixos and BOOT`,
        at: { file: `hosts/${host}/hardware-configuration.nix`, line: 1, column: 1 },
        scope: ["hosts", host],
        hosts: [host],
      }));
  },
};

const handEdit: WarningRule = {
  id: "generated-hand-edit",
  severity: "warning",
  title: "Generated file that somebody changed",
  condition: "a file that labkeeper wrote is neither as it was written nor as it would be now",
  remedy:
    "move the change to hosts/<host>/default.nix and labkeeper revert PATH; or keep it: labkeeper adopt PATH",
  needs: "repository",
  find: ({ facts, model }) => {
    const hosts = new Set(model.hosts.map(({ name }) => name));
    return facts.edited.map((file) => {
      const host = /^hosts\/([^/]+)\//.exec(file)?.[1] ?? "";
      return {
        message: `${file} was changed by hand: labkeeper keeps it, and brings it up to date no more`,
        at: { file, line: 1, column: 1 },
        scope: [file],
        hosts: hosts.has(host) ? [host] : [],
      };
    });
  },
};

export const treeRules: readonly WarningRule[] = [placeholder, handEdit];
