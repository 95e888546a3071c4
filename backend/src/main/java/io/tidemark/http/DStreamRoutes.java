package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.tidemark.dstream.DStreamLab;

/** The DStream lab's part of the HTTP API; what it promises is in {@code openapi.yaml} and docs/dstream.md. */
final class DStreamRoutes {
  private final DStreamLab lab;

  DStreamRoutes(DStreamLab lab) {
    this.lab = lab;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/dstream", context -> ApiRoutes.json(context, lab.catalog()));
    routes.post("/api/dstream/runs", context -> {
      Object run = lab.start(RequestBody.required(context));
      ApiRoutes.json(context.status(201), run);
    });
    routes.get("/api/dstream/runs/{id}", context -> ApiRoutes.json(context, lab.run(RequestBody.id(context))));
    routes.post("/api/dstream/runs/{id}/step",
        context -> ApiRoutes.json(context, lab.step(RequestBody.id(context), RequestBody.optional(context))));
    routes.delete("/api/dstream/runs/{id}", context -> {
      lab.close(RequestBody.id(context));
      context.status(204);
    });
  }
}
