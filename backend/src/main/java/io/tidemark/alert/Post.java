package io.tidemark.alert;

import io.tidemark.wire.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts one message and waits for the answer, at most {@value #LIMIT_SECONDS} seconds. Redirects are not followed. What it answers on
 * failure never holds the URL. Safe for use by many threads.
 */
final class Post {
  private static final int LIMIT_SECONDS = 10;

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).followRedirects(HttpClient.Redirect.NEVER).build();

  /** What became of it; {@code fault} is null when it was taken. */
  record Answer(String fault) {
    boolean taken() {
      return fault == null;
    }
  }

  Answer send(String url, WebhookMessage message) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(LIMIT_SECONDS))
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "Tidemark")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(message)))
            .build();
    CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      int status = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS).statusCode();
      return new Answer(status / 100 == 2 ? null : "it answered HTTP " + status);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new Answer("no answer in " + LIMIT_SECONDS + " s");
    } catch (ExecutionException e) {
      return new Answer(reason(e.getCause()));
    }
  }

  private static String reason(Throwable cause) {
    for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
      if (deeper instanceof UnknownHostException || deeper instanceof UnresolvedAddressException) {
        return "its host is not known";
      }
    }
    if (cause instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    if (cause instanceof ConnectException) {
      return "nobody listens there";
    }
    return cause instanceof IOException ? "the connection broke (" + cause.getClass().getSimpleName() + ")" : cause.getClass().getSimpleName();
  }
}
