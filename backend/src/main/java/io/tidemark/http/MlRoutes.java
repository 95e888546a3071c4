package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.tidemark.ml.Models;

/** The models' part of the HTTP API; what it promises is in {@code openapi.yaml} and docs/ml.md. */
final class MlRoutes {
  private final Models models;

  MlRoutes(Models models) {
    this.models = models;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/api/ml/models", context -> {
      Object model = models.train(RequestBody.required(context));
      ApiRoutes.json(context.status(202), model);
    });
    routes.get("/api/ml/models", context -> ApiRoutes.json(context, models.list()));
    routes.get("/api/ml/models/{id}", context -> ApiRoutes.json(context, models.model(RequestBody.id(context))));
    routes.delete("/api/ml/models/{id}", context -> {
      models.delete(RequestBody.id(context));
      context.status(204);
    });
    routes.post("/api/ml/models/{id}/explain",
        context -> ApiRoutes.json(context, models.explain(RequestBody.id(context), RequestBody.required(context))));
  }
}
