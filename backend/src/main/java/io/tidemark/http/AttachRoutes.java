package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.tidemark.attached.Attachments;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Reports of attached applications, and the jar that sends them; what they promise is in {@code openapi.yaml}. */
final class AttachRoutes {
  /** Known by name alone: the server runs nothing of it. */
  private static final String LISTENER = "io/tidemark/attach/TidemarkListener.class";

  private final Supplier<Attachments> attached;

  AttachRoutes(Supplier<Attachments> attached) {
    this.attached = attached;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/api/attached/{id}/reports", context -> {
      attached.get().take(RequestBody.id(context), RequestBody.required(context));
      context.status(204);
    });
    routes.delete("/api/attached/{id}", context -> {
      attached.get().forget(RequestBody.id(context));
      context.status(204);
    });
    routes.get("/attach/tidemark-attach.jar", context ->
        context.contentType("application/java-archive")
            .header("Cache-Control", "no-cache")
            .header("Content-Disposition", "attachment; filename=\"tidemark-attach.jar\"")
            .result(jar()));
  }

  private static byte[] jar() throws IOException {
    URL listener = AttachRoutes.class.getClassLoader().getResource(LISTENER);
    URLConnection found = listener == null ? null : listener.openConnection();
    if (found instanceof JarURLConnection inJar) {
      return Files.readAllBytes(Path.of(URI.create(inJar.getJarFileURL().toString())));
    }
    throw Problem.notFound("this Tidemark was started without the jar to attach; it lies in lib beside tidemark.jar");
  }
}
