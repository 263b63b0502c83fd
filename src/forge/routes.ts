import { appRoutes } from "./rest/apps.ts";
import { checkRoutes } from "./rest/checks.ts";
import { commentRoutes } from "./rest/comments.ts";
import { commitRoutes } from "./rest/commits.ts";
import { contentRoutes } from "./rest/contents.ts";
import { deliveryRoutes } from "./rest/deliveries.ts";
import { issueRoutes } from "./rest/issues.ts";
import { limitRoutes } from "./rest/limits.ts";
import { objectRoutes } from "./rest/objects.ts";
import { pullRoutes } from "./rest/pulls.ts";
import { refRoutes } from "./rest/refs.ts";
import { repositoryRoutes } from "./rest/repositories.ts";
import { reviewRoutes } from "./rest/reviews.ts";
import { statusRoutes } from "./rest/statuses.ts";
import { workflowRunRoutes } from "./rest/workflow-runs.ts";
import type { Route } from "./routing.ts";

/** Every REST operation that the forge serves, one file a family. */
export const routes: readonly Route[] = [
  ...repositoryRoutes,
  ...refRoutes,
  ...objectRoutes,
  ...contentRoutes,
  ...commitRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...checkRoutes,
  ...workflowRunRoutes,
  ...statusRoutes,
  ...appRoutes,
  ...deliveryRoutes,
  ...limitRoutes,
];
