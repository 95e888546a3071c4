package io.tidemark.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.progress.ProgressHistory;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;

/** History of a query: a stretch of it thinned to some points, or as a file. What it promises is in {@code openapi.yaml}. */
final class HistoryRoutes {
  private static final int POINTS_USUAL = 600;
  private static final int POINTS_MOST = 2_000;
  private static final DateTimeFormatter IN_FILE_NAMES =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Function<String, ProgressHistory> histories;
  private final Clock clock;

  /** @param histories the history of a query by its id; throws {@link Problem} when there is none */
  HistoryRoutes(Function<String, ProgressHistory> histories, Clock clock) {
    this.histories = histories;
    this.clock = clock;
  }

  /** {@code [from, to]}; {@code from} null is from the beginning on. */
  private record Range(Instant from, Instant to) {}

  private interface Export {
    void write(ProgressHistory history, Range range) throws IOException;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/queries/{id}/history", context -> {
      Range range = range(context);
      int points = points(context);
      ApiRoutes.json(context, histories.apply(RequestBody.id(context)).read(range.from(), range.to(), points));
    });
    routes.get("/api/queries/{id}/history.csv",
        context -> download(context, "csv", "text/csv; charset=utf-8; header=present",
            (history, range) -> history.csv(range.from(), range.to(), context.outputStream())));
    routes.get("/api/queries/{id}/history.json",
        context -> download(context, "json", "application/json",
            (history, range) -> history.json(range.from(), range.to(), context.outputStream())));
  }

  private void download(Context context, String ending, String type, Export export) throws IOException {
    String id = RequestBody.id(context);
    Range range = range(context);
    ProgressHistory history = histories.apply(id);
    String begin = range.from() == null ? "" : "-" + fileTime(range.from());
    String name = "tidemark-" + id + begin + "-" + fileTime(range.to()) + "." + ending;
    context.header("Cache-Control", "no-store")
        .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
        .contentType(type);
    export.write(history, range);
  }

  private static String fileTime(Instant time) {
    return IN_FILE_NAMES.format(time);
  }

  private Range range(Context context) {
    Instant from = time(context, "from");
    Instant to = time(context, "to");
    Instant end = to == null ? clock.instant() : to;
    if (from != null && !from.isBefore(end)) {
      String now = to == null ? ", which is now when it is left out" : "";
      throw Problem.invalid("", "from must be before to" + now + "; from is " + from + ", to is " + end + ".");
    }
    return new Range(from, end);
  }

  private static Instant time(Context context, String name) {
    String text = context.queryParam(name);
    if (text == null) {
      return null;
    }
    try {
      Instant time = Instant.parse(text);
      int year = time.atZone(ZoneOffset.UTC).getYear();
      if (year >= 1970 && year <= 9999) {
        return time;
      }
    } catch (DateTimeException e) {
      // Answered below, like a time out of range.
    }
    throw Problem.invalid("", name + " must be a time such as 2018-01-31T02:18:21.235Z, from 1970 to 9999.");
  }

  private static int points(Context context) {
    String text = context.queryParam("points");
    if (text == null) {
      return POINTS_USUAL;
    }
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > POINTS_MOST) {
      throw Problem.invalid("", "points must be a number from 1 to " + POINTS_MOST + ".");
    }
    return Integer.parseInt(text);
  }
}
