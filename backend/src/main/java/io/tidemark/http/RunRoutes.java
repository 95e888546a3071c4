package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.tidemark.runs.RunLab;

/** Routes of a lab with one run at a time; what each promises is in {@code openapi.yaml}. */
final class RunRoutes {
  private final String place;
  private final RunLab lab;

  /** @param place the path its runs are posted to */
  RunRoutes(String place, RunLab lab) {
    this.place = place;
    this.lab = lab;
  }

  void addTo(RoutesConfig routes) {
    routes.post(place, context -> {
      Object run = lab.start(RequestBody.required(context));
      ApiRoutes.json(context.status(201), run);
    });
    routes.get(place, context -> ApiRoutes.json(context, lab.runs()));
    routes.get(place + "/{id}", context -> ApiRoutes.json(context, lab.run(RequestBody.id(context))));
    routes.post(place + "/{id}/act",
        context -> ApiRoutes.json(context, lab.act(RequestBody.id(context), RequestBody.required(context))));
    routes.delete(place + "/{id}", context -> {
      lab.close(RequestBody.id(context));
      context.status(204);
    });
  }
}
