package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.lambda.Lambda;
import io.tidemark.wire.Problem;

/** The lambda lab's part of the HTTP API; what it promises is in {@code openapi.yaml} and docs/lambda.md. */
final class LambdaRoutes {
  private final Lambda lambda;

  LambdaRoutes(Lambda lambda) {
    this.lambda = lambda;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/api/lambda/runs", context -> {
      Object run = lambda.start(RequestBody.required(context));
      ApiRoutes.json(context.status(201), run);
    });
    routes.get("/api/lambda/runs/{id}", context -> ApiRoutes.json(context, lambda.run(RequestBody.id(context))));
    routes.get("/api/lambda/runs/{id}/answer",
        context -> ApiRoutes.json(context, lambda.answer(RequestBody.id(context), airport(context))));
    routes.get("/api/lambda/runs/{id}/history", context -> ApiRoutes.json(context, lambda.history(RequestBody.id(context))));
    routes.post("/api/lambda/runs/{id}/act",
        context -> ApiRoutes.json(context, lambda.act(RequestBody.id(context), RequestBody.required(context))));
    routes.delete("/api/lambda/runs/{id}", context -> {
      lambda.close(RequestBody.id(context));
      context.status(204);
    });
  }

  private static String airport(Context context) {
    String airport = context.queryParam("airport");
    if (airport != null && !airport.matches("[A-Z0-9]{3,4}")) {
      throw Problem.invalid("", "airport must be the three letters of an airport, such as ATL.");
    }
    return airport;
  }
}
