import { ok, present } from "../answers.ts";
import type { Delivery } from "../records/installations.ts";
import { type Request, type Route, route } from "../routing.ts";
import { deliver } from "../webhooks/emit.ts";
import { theApp } from "./apps.ts";

/** Webhooks of an App: where they go, which were sent, sending one again. The list is paged by cursor. */
export const deliveryRoutes: readonly Route[] = [
  route("GET", "/app/hook/config", ({ actor }) => ok(renderHook(theApp(actor).hook.url))),

  route("PATCH", "/app/hook/config", ({ actor, body }) => {
    const { hook } = theApp(actor);
    if (typeof body.url === "string") hook.url = body.url;
    if (typeof body.secret === "string") hook.secret = body.secret;
    return ok(renderHook(hook.url));
  }),

  route("GET", "/app/hook/deliveries", listByCursor),

  route("GET", "/app/hook/deliveries/{delivery_id}", (request) => {
    const delivery = find(request);
    return ok({
      ...renderDelivery(delivery),
      url: delivery.app.hook.url ?? "",
      request: { headers: delivery.requestHeaders, payload: delivery.payload },
      response: { headers: {}, payload: "" },
    });
  }),

  route("POST", "/app/hook/deliveries/{delivery_id}/attempts", (request) => {
    const delivery = find(request);
    deliver(request.world, delivery, delivery);
    return { status: 202, body: {} };
  }),
];

function listByCursor({ world, actor, query }: Request) {
  const app = theApp(actor);
  const mine = world.deliveries.filter((delivery) => delivery.app === app).toReversed();
  const cursor = query.get("cursor");
  const start = cursor === null ? 0 : mine.findIndex(({ id }) => `v1_${id}` === cursor);
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const [shown, rest] = [mine.slice(start, start + size), mine[start + size]];
  const next =
    rest && `<${world.origin}/app/hook/deliveries?per_page=${size}&cursor=v1_${rest.id}>; rel="next"`;
  return { ...ok(shown.map(renderDelivery)), headers: next === undefined ? {} : { link: next } };
}

function find({ world, actor, params }: Request): Delivery {
  const app = theApp(actor);
  return present(world.deliveries.find(({ id, app: to }) => to === app && id === Number(params.delivery_id)));
}

function renderDelivery(delivery: Delivery) {
  const { id, guid, event, action, installation, repository, redelivery, status, duration } = delivery;
  return {
    id,
    guid,
    delivered_at: delivery.deliveredAt,
    redelivery,
    duration,
    status,
    status_code: delivery.statusCode,
    event,
    action,
    installation_id: installation,
    repository_id: repository,
    throttled_at: null,
  };
}

function renderHook(url: string | undefined) {
  return {
    ...(url === undefined ? {} : { url }),
    content_type: "json",
    insecure_ssl: "0",
    secret: "********",
  };
}
