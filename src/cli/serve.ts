import { serveSettings } from "../serve-settings.ts";
import type { AddCommand } from "./command.ts";

export const addServe: AddCommand = (program, context) => {
  program
    .command("serve")
    .description("run the GitHub App; credentials and settings come from the environment (docs/app.md)")
    .action(() => serveSettings(context.settings));
};
