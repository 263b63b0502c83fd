/** A kind of argument: which texts are one, and how a message calls them. */
export interface ArgumentKind {
  readonly expected: string;
  readonly accepts: (text: string) => boolean;
}

function of(pattern: RegExp, expected: string): ArgumentKind {
  return { expected, accepts: (text) => pattern.test(text) };
}

/** As `lab.yaml` names hosts; `all` is one by form. */
export const host = of(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "a host of lab.yaml, or all");
export const service = of(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, "a service of lab.yaml");
export const warning = of(/^[a-z]([a-z0-9-]{0,62}[a-z0-9])?$/, "the id of a warning, as /check prints it");

/** Abbreviations are refused: two commits can be made to share one. */
export const sha = of(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "a whole commit id: 40 hexadecimal digits");

/** Of a plan, or of a rekey. */
export const id = of(
  /^(rekey-[a-z0-9][a-z0-9-]{0,62}-)?[0-9a-f]{12}$/,
  "an id, as labkeeper's answer shows it",
);

/** Relative, of a generated file: no blanks, no way out of the repository. */
export const path: ArgumentKind = {
  expected: "the path of a file, such as hosts/luna/generated/unifi.nix",
  accepts: (text) => /^[A-Za-z0-9._+@-][A-Za-z0-9._+@/-]{0,254}$/.test(text) && isInside(text),
};

export const pathWithLine: ArgumentKind = {
  expected: `${path.expected}, or that with a line such as :12`,
  accepts: (text) => path.accepts(text.replace(/:[1-9][0-9]{0,6}$/, "")),
};

/** A place in lab.yaml such as `services.omada` or `hosts.luna`. */
export const scope = of(
  /^[a-z][A-Za-z0-9._[\]/-]{0,199}$/,
  "a place in lab.yaml such as services.omada, then until",
);

export const until: ArgumentKind = { expected: "the word until", accepts: (text) => text === "until" };

export const day: ArgumentKind = {
  expected: "a day such as 2027-03-01",
  accepts: (text) =>
    /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text),
};

/** One line for a person: no character that is not seen or that turns others round. */
export const reason = of(
  /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]{3,300}$/u,
  "why it is accepted, in 3 to 300 characters without invisible ones",
);

function isInside(path: string): boolean {
  return (
    !path.startsWith("-") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}
