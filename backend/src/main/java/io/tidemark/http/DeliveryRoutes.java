package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.tidemark.delivery.Delivery;

/** The delivery lab's part of the HTTP API; what it promises is in {@code openapi.yaml} and docs/delivery.md. */
final class DeliveryRoutes {
  private final Delivery delivery;

  DeliveryRoutes(Delivery delivery) {
    this.delivery = delivery;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/delivery", context -> ApiRoutes.json(context, delivery.offer()));
    routes.post("/api/delivery/runs", context -> {
      Object run = delivery.start(RequestBody.required(context));
      ApiRoutes.json(context.status(201), run);
    });
    routes.get("/api/delivery/runs/{id}", context -> ApiRoutes.json(context, delivery.run(RequestBody.id(context))));
    routes.post("/api/delivery/runs/{id}/step",
        context -> ApiRoutes.json(context, delivery.step(RequestBody.id(context), RequestBody.optional(context))));
    routes.delete("/api/delivery/runs/{id}", context -> {
      delivery.close(RequestBody.id(context));
      context.status(204);
    });
  }
}
