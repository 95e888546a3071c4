package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.table.Tables;
import io.tidemark.upload.Uploads;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;

/** Uploads and static tables; what they promise is in {@code openapi.yaml} and docs/control-room.md. */
final class DataRoutes {
  /** Read on and thrown away, so that a sender of too much can be told before the connection ends. */
  private static final long MOST_DRAINED = Uploads.MOST_BYTES;

  private final Supplier<Optional<Uploads>> uploads;
  private final Supplier<Optional<Tables>> tables;

  DataRoutes(Supplier<Optional<Uploads>> uploads, Supplier<Optional<Tables>> tables) {
    this.uploads = uploads;
    this.tables = tables;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/uploads", context -> ApiRoutes.json(context, uploads().list()));
    routes.put("/api/uploads/{name}", this::upload);
    routes.delete("/api/uploads/{name}", context -> {
      uploads().delete(RequestBody.name(context, "name"));
      context.status(204);
    });
    routes.get("/api/tables", context -> ApiRoutes.json(context, tables().list()));
    routes.get("/api/tables/{name}", context -> ApiRoutes.json(context, tables().get(RequestBody.name(context, "name"))));
    routes.put("/api/tables/{name}",
        context -> ApiRoutes.json(context, tables().put(RequestBody.name(context, "name"), RequestBody.required(context))));
    routes.delete("/api/tables/{name}", context -> {
      tables().delete(RequestBody.name(context, "name"));
      context.status(204);
    });
  }

  /** Streams the body, whatever its content type, to where uploads are kept; never holds more than a buffer of it. */
  private void upload(Context context) throws IOException {
    InputStream body = context.req().getInputStream();
    try {
      ApiRoutes.json(context, uploads().put(RequestBody.name(context, "name"), body));
    } catch (Problem refused) {
      drain(body, context.req().getContentLengthLong());
      throw refused;
    }
  }

  private static void drain(InputStream body, long announced) throws IOException {
    if (announced > Uploads.MOST_BYTES + MOST_DRAINED) {
      return;
    }
    byte[] buffer = new byte[1 << 16];
    long left = MOST_DRAINED;
    for (int read = body.read(buffer); read >= 0 && left > 0; read = body.read(buffer)) {
      left -= read;
    }
  }

  private Uploads uploads() {
    return ready(uploads);
  }

  private Tables tables() {
    return ready(tables);
  }

  private static <T> T ready(Supplier<Optional<T>> service) {
    return service.get().orElseThrow(() -> Problem.unavailable("Tidemark is still starting; /api/health tells how far it is."));
  }
}
