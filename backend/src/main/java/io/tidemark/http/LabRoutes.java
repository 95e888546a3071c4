package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.tidemark.lesson.Lab;
import java.nio.charset.StandardCharsets;

/** The lab's part of the HTTP API; what it promises is in {@code openapi.yaml} and docs/lab.md. */
final class LabRoutes {
  private final Lab lab;

  LabRoutes(Lab lab) {
    this.lab = lab;
  }

  void addTo(RoutesConfig routes) {
    addScenarios(routes);
    addRuns(routes);
    routes.get("/api/lessons", context -> ApiRoutes.json(context, lab.lessons()));
    routes.get("/api/lessons/{id}", context -> ApiRoutes.json(context, lab.lesson(RequestBody.id(context))));
  }

  private void addScenarios(RoutesConfig routes) {
    routes.get("/api/lab/scenarios", context -> ApiRoutes.json(context, lab.scenarios()));
    routes.get("/api/lab/scenarios/{id}", context -> ApiRoutes.json(context, lab.scenario(RequestBody.id(context))));
    routes.post("/api/lab/scenarios/read", context -> ApiRoutes.json(context, lab.read(RequestBody.text(context))));
    routes.post("/api/lab/scenarios/write", context ->
        context.header("Cache-Control", "no-store")
            .contentType("application/yaml")
            .result(lab.write(RequestBody.required(context)).getBytes(StandardCharsets.UTF_8)));
  }

  private void addRuns(RoutesConfig routes) {
    routes.post("/api/lab/runs", context -> {
      Object run = lab.start(RequestBody.required(context));
      ApiRoutes.json(context.status(201), run);
    });
    routes.get("/api/lab/runs/{id}", context -> ApiRoutes.json(context, lab.run(RequestBody.id(context))));
    routes.post("/api/lab/runs/{id}/step",
        context -> ApiRoutes.json(context, lab.step(RequestBody.id(context), RequestBody.optional(context))));
    routes.delete("/api/lab/runs/{id}", context -> {
      lab.close(RequestBody.id(context));
      context.status(204);
    });
    routes.get("/api/lab/runs/{id}/queries/{query}/state",
        context -> ApiRoutes.json(context,
            lab.state(RequestBody.id(context), RequestBody.name(context, "query"), RequestBody.batch(context))));
  }
}
