/** A mistake that is planted in the founding lab, and where a person must be sent. */
export interface Mistake {
  readonly name: string;
  readonly path: string;
  readonly edit: readonly [from: string | RegExp, to: string];
  readonly rule: string;
  /** As placeOf says it. */
  readonly at: string;
  readonly message: RegExp;
}

const host = "hosts/luna/generated/host.nix";
const own = "hosts/luna/default.nix";

export const mistakes: readonly Mistake[] = [
  {
    name: "an option that is not there",
    path: own,
    edit: ["imports =", "networking.hostNaem = null;\n  imports ="],
    rule: "unknown-option",
    at: `${own}:4:3`,
    message: /^The option `networking\.hostNaem' does not exist/,
  },
  {
    name: "an option that is not there, of which a part is set",
    path: own,
    edit: ["imports =", "services.openshh.enable = true;\n  imports ="],
    rule: "unknown-option",
    at: `${own}:4:3`,
    message: /^The option `services\.openshh' does not exist/,
  },
  {
    name: "a value of the wrong type",
    path: own,
    edit: ["imports =", "time.timeZone = 5;\n  imports ="],
    rule: "wrong-type",
    at: `${own}:4:3`,
    message: /^A definition for option `time\.timeZone' is not of type/,
  },
  {
    name: "a second value for what lab.yaml says",
    path: own,
    edit: ["imports =", 'networking.hostName = "x";\n  imports ='],
    rule: "conflict",
    at: "lab.yaml: luna:",
    message: /^The option `networking\.hostName' has conflicting definition values/,
  },
  {
    name: "a failed assertion about an option of lab.yaml",
    path: own,
    edit: [
      "imports =",
      'assertions = [ { assertion = false; message = "system.stateVersion is too old"; } ];\n  imports =',
    ],
    rule: "failed-assertion",
    at: 'lab.yaml: stateVersion: "25.05"',
    message: /^Failed assertions:\n- system\.stateVersion is too old/,
  },
  {
    name: "an infinite recursion",
    path: own,
    edit: ["imports =", "time.timeZone = let x = x; in x;\n  imports ="],
    rule: "infinite-recursion",
    at: `${own}:4:27`,
    message: /^infinite recursion encountered/,
  },
  {
    name: "a syntax error",
    path: own,
    edit: ["imports = [", "imports = [ ;"],
    rule: "syntax-error",
    at: `${own}:4:15`,
    message: /^syntax error, unexpected ';'/,
  },
  {
    name: "a missing file",
    path: own,
    edit: ["imports = [", "imports = [\n    ./nothere.nix"],
    rule: "missing-file",
    at: `${own}:5:5`,
    message: /hosts\/luna\/nothere\.nix/,
  },
  {
    name: "an option that is set twice",
    path: own,
    edit: ["imports =", 'time.timeZone = "UTC";\n  time.timeZone = "UTC";\n  imports ='],
    rule: "conflict",
    at: `${own}:5:3`,
    message: /^attribute 'time\.timeZone' already defined at hosts\/luna\/default\.nix:4:3/,
  },
  {
    name: "an edit of a generated file",
    path: host,
    edit: ['stateVersion = "25.05"', "stateVersion = 25"],
    rule: "wrong-type",
    at: `${host}:24:3`,
    message: /^A definition for option `system\.stateVersion' is not of type/,
  },
  {
    name: "a helper's call without an argument",
    path: "hosts/luna/generated/unifi.nix",
    edit: ["port = 8443;", ""],
    rule: "wrong-argument",
    at: "lab.yaml: expose: { name: unifi, auth: app }",
    message: /called without required argument 'port'/,
  },
];
