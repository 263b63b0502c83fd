import type { FaultCode, SopsFault } from "./fault.ts";

/** Thrown inside the engine and nowhere else: {@link refusing} turns it into a fault of the file. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: FaultCode;
  readonly line: number | undefined;

  constructor(code: FaultCode, detail: string, line?: number) {
    super(detail);
    this.code = code;
    this.line = line;
  }
}

/** What `work` answers, or the fault that it was refused with. */
export function refusing<T>(path: string, work: () => T): T | SopsFault {
  try {
    return work();
  } catch (error) {
    return faultOf(path, error);
  }
}

/** The same for work that waits. */
export async function refusingLater<T>(path: string, work: () => Promise<T>): Promise<T | SopsFault> {
  try {
    return await work();
  } catch (error) {
    return faultOf(path, error);
  }
}

function faultOf(path: string, error: unknown): SopsFault {
  if (!(error instanceof Refusal)) throw error;
  const fault = { code: error.code, path, detail: error.message };
  return error.line === undefined ? fault : { ...fault, line: error.line };
}
