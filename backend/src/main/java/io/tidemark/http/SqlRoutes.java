package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.query.Queries;
import io.tidemark.wire.Problem;
import java.util.function.Supplier;

/** SQL, previews, and changes to queries that run; what they promise is in {@code openapi.yaml} and docs/control-room.md. */
final class SqlRoutes {
  private final Supplier<Queries> queries;

  SqlRoutes(Supplier<Queries> queries) {
    this.queries = queries;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/sql", context -> ApiRoutes.json(context, queries.get().sqlWords()));
    routes.post("/api/queries/preview",
        context -> ApiRoutes.json(context, queries.get().preview(RequestBody.required(context), context.queryParam("query"))));
    routes.patch("/api/queries/{id}",
        context -> ApiRoutes.json(context,
            queries.get().patch(RequestBody.id(context), RequestBody.required(context), fromScratch(context))));
    routes.post("/api/queries/{id}/pause", context -> {
      RequestBody.optional(context);
      ApiRoutes.json(context, queries.get().pause(RequestBody.id(context)));
    });
    routes.post("/api/queries/{id}/resume", context -> {
      RequestBody.optional(context);
      ApiRoutes.json(context, queries.get().resume(RequestBody.id(context)));
    });
  }

  private static boolean fromScratch(Context context) {
    String from = context.queryParam("from");
    if (from != null && !from.equals("scratch") && !from.equals("checkpoint")) {
      throw Problem.invalid("", "from must be checkpoint or scratch.");
    }
    return "scratch".equals(from);
  }
}
