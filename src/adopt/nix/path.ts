/** A path literal as the repository's own path; undefined where it leads out of it. */
export function resolvePath(from: string, written: string): string | undefined {
  if (!written.startsWith(".")) return undefined;
  const steps = from.split("/").slice(0, -1);
  for (const step of written.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.join("/");
}
