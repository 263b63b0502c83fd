/** What nix said, whatever its version: read by parse.ts. */
export interface NixOutput {
  readonly errors: readonly NixError[];
  /** Texts of evaluation warnings, each once, sorted: nix evaluates in an order of its own. */
  readonly warnings: readonly string[];
}

export interface NixError {
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
