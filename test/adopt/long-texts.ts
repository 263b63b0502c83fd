/** Texts that a reader of Nix may lose itself in, of as many repeats as asked for. */
export const longTexts: readonly (readonly [name: string, make: (repeats: number) => string])[] = [
  ["brackets", (n: number) => "[{(".repeat(n)],
  ["lets", (n: number) => "let a = ".repeat(n)],
  ["open comments", (n: number) => "/ * /*".repeat(n)],
  ["open strings", (n: number) => `{ a = ${'"${'.repeat(n)}`],
  ["long paths", (n: number) => `{ ${"a.".repeat(n)}b = { ${"c = 1;".repeat(n)} }; }`],
  ["dots", (n: number) => `{ a = b${".c".repeat(n)}; }`],
  ["closers", (n: number) => `${"{".repeat(50)}${"]".repeat(n)}`],
  ["dollars", (n: number) => `"${"$".repeat(n)}"`],
  ["defaults", (n: number) => `{ ${"a ? ".repeat(n)} }`],
  ["inherits", (n: number) => `{ ${"inherit (a.b) ".repeat(n)} }`],
  ["sets", (n: number) => `{ ${"a.b.c = { d = 1; };".repeat(n)} }`],
];
