package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.tidemark.latency.SeenRecords;
import java.util.function.Supplier;

/** What the lab of milliseconds has beside its runs: browsers acknowledge records. What it promises is in {@code openapi.yaml}. */
final class LatencyRoutes {
  private final Supplier<SeenRecords> seen;

  LatencyRoutes(Supplier<SeenRecords> seen) {
    this.seen = seen;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/api/latency/runs/{id}/seen", context -> {
      seen.get().seen(RequestBody.id(context), RequestBody.required(context));
      context.status(204);
    });
  }
}
