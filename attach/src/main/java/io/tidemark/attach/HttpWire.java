package io.tidemark.attach;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/**
 * Posts reports over HTTP: two seconds to connect, five to answer, no redirects. The token goes into a header and nowhere else.
 */
final class HttpWire implements Wire {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 5_000;
  private static final int MOST_READ = 8 << 10;

  private final URL url;
  private final String token;

  HttpWire(ServerAddress server, String application) {
    this.url = server.reports(application);
    this.token = server.token();
  }

  @Override
  public Answer send(byte[] report) {
    try {
      HttpURLConnection connection = open(report.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(report);
      }
      int status = connection.getResponseCode();
      String said = read(status < 400 ? connection.getInputStream() : connection.getErrorStream());
      return answer(status, said);
    } catch (IOException | RuntimeException e) {
      return new Answer(Outcome.AWAY, e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private HttpURLConnection open(int length) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(length);
    connection.setRequestProperty("Content-Type", "application/json");
    if (token != null) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    return connection;
  }

  private static Answer answer(int status, String said) {
    if (status >= 200 && status < 300) {
      return new Answer(Outcome.ACCEPTED, "");
    }
    if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
      return new Answer(Outcome.AWAY, "it answered 401, it wants the token that it printed when it started: ?token=… or TIDEMARK_TOKEN");
    }
    boolean forGood = status == 400 || status == 409 || status == 413 || status == 415;
    return new Answer(forGood ? Outcome.REFUSED : Outcome.AWAY, "it answered " + status + (said.isEmpty() ? "" : " " + said));
  }

  /** To its end, or the connection could not be used again; only the beginning is kept. */
  private static String read(InputStream in) throws IOException {
    if (in == null) {
      return "";
    }
    try (InputStream body = in) {
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      byte[] buffer = new byte[1024];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        kept.write(buffer, 0, Math.min(n, MOST_READ - Math.min(MOST_READ, kept.size())));
      }
      return new String(kept.toByteArray(), StandardCharsets.UTF_8).replaceAll("\\s+", " ").trim();
    }
  }
}
