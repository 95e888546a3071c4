package io.tidemark.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every error's way out: RFC 9457 {@code application/problem+json}.
 *
 * <p>An exception nobody meant a caller to see is logged once, under a number that the answer repeats; the answer tells nothing else
 * of it.
 */
record ProblemBody(
    String type,
    String title,
    int status,
    String detail,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Problem.Field> errors) {
  static final String CONTENT_TYPE = "application/problem+json";
  private static final Logger LOG = LoggerFactory.getLogger(ProblemBody.class);
  private static final String RETRY_SECONDS = "1";

  static ProblemBody of(int status, String title, String detail) {
    return new ProblemBody("about:blank", title, status, detail, List.of());
  }

  static ProblemBody of(Problem problem) {
    return new ProblemBody(
        "about:blank", problem.kind().title(), problem.kind().status(), problem.getMessage(), problem.fields());
  }

  /** What a failed request is answered with. */
  static void answer(Exception failure, Context context) {
    if (failure instanceof Problem problem) {
      of(problem).writeTo(context);
    } else if (failure instanceof HttpResponseException refusal) {
      of(refusal, context).writeTo(context);
    } else if (isGone(failure)) {
      LOG.debug("{} {}: the client went away", context.method(), context.path());
    } else {
      String number = UUID.randomUUID().toString();
      LOG.error("{} {} failed, number {}", context.method(), context.path(), number, failure);
      of(500, "Internal error", "Tidemark met a defect. Its log tells more under the number " + number + ".").writeTo(context);
    }
  }

  /** The answer could not be delivered: nobody is there to be told. */
  private static boolean isGone(Throwable failure) {
    return failure instanceof EOFException || failure.getCause() instanceof EOFException;
  }

  private static ProblemBody of(HttpResponseException refusal, Context context) {
    HttpStatus status = HttpStatus.forStatus(refusal.getStatus());
    if (status == HttpStatus.METHOD_NOT_ALLOWED) {
      String allowed = String.join(", ", refusal.getDetails().values());
      context.header("Allow", allowed);
      return of(405, "Method not allowed", context.method() + " is not possible here; possible: " + allowed + ".");
    }
    if (status == HttpStatus.NOT_FOUND) {
      return of(404, "Not found", "There is nothing at this address. The API is described at /api.");
    }
    return of(status.getCode(), status.getMessage(), refusal.getMessage());
  }

  private void writeTo(Context context) {
    if (status == Problem.Kind.UNAVAILABLE.status()) {
      context.header("Retry-After", RETRY_SECONDS);
    }
    context.header("Cache-Control", "no-store").status(status).contentType(CONTENT_TYPE).result(bytes());
  }

  /** For what never reaches a route. */
  void write(HttpServletResponse response) throws IOException {
    byte[] body = bytes();
    response.setStatus(status);
    response.setContentType(CONTENT_TYPE);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  byte[] bytes() {
    return Json.write(this).getBytes(StandardCharsets.UTF_8);
  }
}
