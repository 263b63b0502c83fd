import type { PageBlock } from "../../files/markdown.ts";
import type { Command } from "../../talk/commands/command.ts";
import { acknowledgeWarning } from "./acknowledge.ts";
import { bringInStep, showPlan } from "./change.ts";
import { checkCommand } from "./check.ts";
import { confirmRekeying, proposeRekeying } from "./rekey.ts";
import type { Scene } from "./scene.ts";
import { showHelp, showRestore, showWhy } from "./show.ts";

/** Does one command that somebody may say; what is to be answered. @throws Stop, Retry */
export async function carryOut(scene: Scene, command: Command): Promise<readonly PageBlock[]> {
  switch (command.name) {
    case "help":
      return showHelp(scene);
    case "why":
      return await showWhy(scene, command);
    case "restore":
      return await showRestore(scene, command.service);
    case "check":
      return await checkCommand(scene, command.sha);
    case "rekey":
      return await proposeRekeying(scene, command);
    case "plan":
      return await showPlan(scene);
    case "sync":
      return await bringInStep(scene, {});
    case "adopt":
      return await bringInStep(scene, { adopt: command.path });
    case "revert":
      return await bringInStep(scene, { revert: command.path });
    case "confirm":
      return command.id.startsWith("rekey-")
        ? await confirmRekeying(scene, command.id)
        : await bringInStep(scene, { confirm: command.id });
    case "ack":
      return await acknowledgeWarning(scene, command);
  }
}
