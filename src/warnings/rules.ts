import { backupRules } from "./backups.ts";
import { containerRules } from "./containers.ts";
import { destinationRules } from "./destinations.ts";
import { dnsRules } from "./dns.ts";
import { drillRules } from "./drills.ts";
import { exposureRules } from "./exposure.ts";
import { flakeRules } from "./flake.ts";
import { imageRules } from "./images.ts";
import { isolationRules } from "./isolation.ts";
import { keyRules } from "./keys.ts";
import { monitoringRules } from "./monitoring.ts";
import { previousRules } from "./previous.ts";
import { readerRules } from "./readers.ts";
import type { WarningRule } from "./rule.ts";
import { scheduleRules } from "./schedule.ts";
import { secretFileRules } from "./secret-files.ts";
import { treeRules } from "./tree.ts";
import { updateRules } from "./updates.ts";
import { workflowRules } from "./workflows.ts";

/** Every warning that labkeeper itself can give, by concern: the catalogue. */
export const warningRules: readonly WarningRule[] = [
  ...backupRules,
  ...drillRules,
  ...destinationRules,
  ...scheduleRules,
  ...containerRules,
  ...isolationRules,
  ...imageRules,
  ...exposureRules,
  ...dnsRules,
  ...monitoringRules,
  ...keyRules,
  ...readerRules,
  ...secretFileRules,
  ...flakeRules,
  ...workflowRules,
  ...treeRules,
  ...previousRules,
  ...updateRules,
];
