package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.tidemark.connection.Connections;
import io.tidemark.wire.Problem;
import java.util.Optional;
import java.util.function.Supplier;

/** The connections' part of the HTTP API; what it promises is in {@code openapi.yaml} and docs/control-room.md. */
final class ConnectionRoutes {
  private final Supplier<Optional<Connections>> connections;

  ConnectionRoutes(Supplier<Optional<Connections>> connections) {
    this.connections = connections;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/connections", context -> ApiRoutes.json(context, connections().list()));
    routes.get("/api/connections/{name}", context -> ApiRoutes.json(context, connections().get(RequestBody.name(context, "name"))));
    routes.put("/api/connections/{name}",
        context -> ApiRoutes.json(context, connections().put(RequestBody.name(context, "name"), RequestBody.required(context))));
    routes.delete("/api/connections/{name}", context -> {
      connections().delete(RequestBody.name(context, "name"));
      context.status(204);
    });
    routes.post("/api/connections/{name}/test", context -> {
      RequestBody.optional(context);
      ApiRoutes.json(context, connections().test(RequestBody.name(context, "name")));
    });
  }

  private Connections connections() {
    return connections.get().orElseThrow(() -> Problem.unavailable("Tidemark is still starting; /api/health tells how far it is."));
  }
}
