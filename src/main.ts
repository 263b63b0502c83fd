import { readSettings } from "./settings.ts";
import { tour } from "./tour.ts";

/** `npm start`: the GitHub App where there are credentials for it, otherwise the tour. */
if (readSettings(process.env).hasAppCredentials) {
  process.stderr.write(
    "Credentials of a GitHub App are set, but the App is not part of this version yet.\n" +
      "  to do  use the command line (npx labkeeper --help), or unset APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH and WEBHOOK_SECRET for the tour\n",
  );
  process.exitCode = 2;
} else {
  await tour();
}
