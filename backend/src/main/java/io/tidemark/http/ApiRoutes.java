package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.query.Queries;
import io.tidemark.stream.Streams;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** The HTTP API: each route asks one feature one thing. What it promises is in {@code openapi.yaml}. */
final class ApiRoutes {
  private static final int PROGRESS_USUAL = 600;
  private static final int PROGRESS_MOST = 20_000;
  private static final int EVENTS_USUAL = 1_000;
  private static final int EVENTS_MOST = 20_000;
  private static final int RECORDS_USUAL = 100;
  private static final int RECORDS_MOST = 1_000;

  private final Services services;

  ApiRoutes(Services services) {
    this.services = services;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/health", context -> json(context, services.health().get()));
    addStreams(routes);
    addQueries(routes);
    new LabRoutes(services.labs().lab()).addTo(routes);
    new LambdaRoutes(services.labs().lambda()).addTo(routes);
    new MlRoutes(services.labs().models()).addTo(routes);
    new ConnectionRoutes(services.connections()).addTo(routes);
    new HistoryRoutes(id -> queries().history(id), Clock.systemUTC()).addTo(routes);
    new AttachRoutes(() -> ready(services.attached())).addTo(routes);
    new AlertRoutes(services).addTo(routes);
    new DataRoutes(services.uploads(), services.tables()).addTo(routes);
    new SqlRoutes(this::queries).addTo(routes);
    new DeliveryRoutes(services.labs().delivery()).addTo(routes);
    new DStreamRoutes(services.labs().dstreams()).addTo(routes);
    services.labs().runs().forEach((place, lab) -> new RunRoutes("/api/" + place, lab).addTo(routes));
    new LatencyRoutes(() -> ready(services.labs().seenRecords())).addTo(routes);
  }

  private void addStreams(RoutesConfig routes) {
    routes.get("/api/streams", context -> json(context, streams().list()));
    routes.get("/api/topics", context -> json(context, streams().topics()));
    routes.post("/api/streams/sample", context -> json(context, streams().sample(RequestBody.required(context))));
    routes.get("/api/streams/{id}", context -> json(context, streams().get(RequestBody.id(context))));
    routes.put("/api/streams/{id}",
        context -> json(context, streams().put(RequestBody.id(context), RequestBody.required(context))));
    routes.delete("/api/streams/{id}", context -> {
      streams().delete(RequestBody.id(context));
      context.status(204);
    });
    routes.post("/api/streams/{id}/events",
        context -> json(context, streams().append(RequestBody.id(context), RequestBody.required(context))));
    routes.post("/api/streams/{id}/step",
        context -> json(context, ready(services.stepping()).step(RequestBody.id(context), RequestBody.required(context))));
    routes.patch("/api/streams/{id}/generator",
        context -> json(context, streams().tune(RequestBody.id(context), RequestBody.required(context))));
    routes.get("/api/streams/{id}/records",
        context -> json(context,
            streams().records(RequestBody.id(context), RequestBody.limit(context, RECORDS_USUAL, RECORDS_MOST))));
  }

  private void addQueries(RoutesConfig routes) {
    routes.get("/api/queries", context -> json(context, queries().list()));
    routes.get("/api/queries/{id}", context -> json(context, queries().get(RequestBody.id(context))));
    routes.put("/api/queries/{id}",
        context -> json(context, queries().put(RequestBody.id(context), RequestBody.required(context))));
    routes.delete("/api/queries/{id}", context -> {
      queries().delete(RequestBody.id(context));
      context.status(204);
    });
    routes.post("/api/queries/{id}/start", context -> {
      RequestBody.optional(context);
      json(context, queries().start(RequestBody.id(context)));
    });
    routes.post("/api/queries/{id}/stop", context -> {
      RequestBody.optional(context);
      json(context, queries().stop(RequestBody.id(context)));
    });
    routes.post("/api/queries/{id}/restart",
        context -> json(context, queries().restart(RequestBody.id(context), RequestBody.optional(context))));
    routes.get("/api/queries/{id}/progress",
        context -> json(context,
            queries().progress(RequestBody.id(context), RequestBody.limit(context, PROGRESS_USUAL, PROGRESS_MOST))));
    routes.get("/api/queries/{id}/result", context -> json(context, queries().result(RequestBody.id(context))));
    routes.get("/api/queries/{id}/events",
        context -> json(context, queries().events(RequestBody.id(context), RequestBody.limit(context, EVENTS_USUAL, EVENTS_MOST))));
    routes.get("/api/queries/{id}/plan", context -> json(context, queries().plan(RequestBody.id(context))));
    routes.get("/api/queries/{id}/state",
        context -> json(context, queries().state(RequestBody.id(context), RequestBody.batch(context))));
  }

  private Streams streams() {
    return ready(services.streams());
  }

  private Queries queries() {
    return ready(services.queries());
  }

  static <T> T ready(Supplier<Optional<T>> service) {
    return service.get().orElseThrow(() -> Problem.unavailable("Tidemark is still starting; /api/health tells how far it is."));
  }

  static void json(Context context, Object answer) {
    context.header("Cache-Control", "no-store")
        .contentType("application/json")
        .result(Json.write(answer).getBytes(StandardCharsets.UTF_8));
  }
}
