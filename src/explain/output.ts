/** What nix said, whatever its version: read by parse.ts. */
export interface NixOutput {
  readonly errors: readonly NixError[];
  /** Evaluation warnings, each once, sorted by their texts: nix evaluates in an order of its own. */
  readonly warnings: readonly NixWarning[];
}

export interface NixWarning {
  readonly text: string;
  readonly asked: string;
}

export interface NixError {
  /** What nix was asked for when it said so, a command or an attribute; it may say which host. Empty: nobody knows. */
  readonly asked: string;
  /** Without the trace; of several lines for assertions and definitions. */
  readonly message: string;
  /** Where nix itself puts the message. */
  readonly at: NixPlace | undefined;
  /** What it was doing, innermost first. */
  readonly frames: readonly NixFrame[];
}

/** A place as nix prints it: the file is a store path, `«github:…»/…`, or a path on that machine. */
export interface NixPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface NixFrame {
  /** `while evaluating the option ...`, without the ellipsis before it. */
  readonly label: string;
  readonly at: NixPlace | undefined;
}
