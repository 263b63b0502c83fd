import { withDataKey } from "./data-key.ts";
import type { SopsFault } from "./fault.ts";
import type { Sealed } from "./file.ts";
import { verify } from "./mac.ts";
import { parse } from "./read.ts";
import { refusingLater } from "./refusal.ts";

/** Opens every value in memory and compares the MAC; undefined where all is as it was sealed. */
export function verifyMac({ path, text, identities }: Sealed): Promise<SopsFault | undefined> {
  return refusingLater(path, async () => {
    const file = parse(path, text);
    await withDataKey(file.metadata, identities, ({ key }) => verify({ ...file, key }));
    return undefined;
  });
}
