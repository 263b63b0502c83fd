import { answerError } from "./cli/answer.ts";
import { serveSettings } from "./serve-settings.ts";
import { readSettings } from "./settings.ts";
import { tour } from "./tour.ts";

/** `npm start`: the GitHub App where there are credentials for it, otherwise the tour. */
try {
  const settings = readSettings(process.env);
  await (settings.app === undefined ? tour() : serveSettings(settings));
} catch (error) {
  process.exitCode = answerError(error);
}
