package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.tidemark.alert.AlertDesk;

/** Diagnosis, alerts and webhook in the HTTP API; what they promise is in {@code openapi.yaml} and docs/control-room.md. */
final class AlertRoutes {
  private static final int LOG_USUAL = 100;
  private static final int LOG_MOST = 1_000;

  private final Services services;

  AlertRoutes(Services services) {
    this.services = services;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/queries/{id}/diagnosis", context -> {
      String id = RequestBody.id(context);
      // Not found, if there is no such query.
      ApiRoutes.ready(services.queries()).get(id);
      ApiRoutes.json(context, services.diagnosis().view(id));
    });
    routes.get("/api/alerts", context -> ApiRoutes.json(context, alerts().list()));
    routes.get("/api/alerts/{id}", context -> ApiRoutes.json(context, alerts().get(RequestBody.id(context))));
    routes.put("/api/alerts/{id}", context -> ApiRoutes.json(context, alerts().put(RequestBody.id(context), RequestBody.required(context))));
    routes.delete("/api/alerts/{id}", context -> {
      alerts().delete(RequestBody.id(context));
      context.status(204);
    });
    routes.get("/api/alert-log", context -> ApiRoutes.json(context, alerts().log(RequestBody.limit(context, LOG_USUAL, LOG_MOST))));
    routes.get("/api/webhook", context -> ApiRoutes.json(context, alerts().webhook()));
    routes.put("/api/webhook", context -> ApiRoutes.json(context, alerts().putWebhook(RequestBody.required(context))));
    routes.post("/api/webhook/test", context -> {
      RequestBody.optional(context);
      ApiRoutes.json(context, alerts().testWebhook());
    });
  }

  private AlertDesk alerts() {
    return ApiRoutes.ready(services.alerts());
  }
}
