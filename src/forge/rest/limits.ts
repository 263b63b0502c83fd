import { ok } from "../answers.ts";
import { type Route, route } from "../routing.ts";

export const limitRoutes: readonly Route[] = [
  route("GET", "/rate_limit", ({ budget: core }) =>
    ok({ resources: { core, search: core, graphql: core }, rate: core }),
  ),
];
