package io.tidemark.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** {@code /openapi.yaml}, and {@code /api}: a page to read and try it, drawn by the swagger-ui of the class path. */
final class ApiPage {
  private static final String HTML =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Tidemark API</title>
      <link rel="icon" href="/icon.svg" type="image/svg+xml">
      <link rel="stylesheet" href="/webjars/swagger-ui/VERSION/swagger-ui.css">
      <div id="api"></div>
      <script src="/webjars/swagger-ui/VERSION/swagger-ui-bundle.js"></script>
      <script>
        SwaggerUIBundle({ url: "/openapi.yaml", dom_id: "#api", deepLinking: true, validatorUrl: null, tryItOutEnabled: true });
      </script>
      </html>
      """;

  private StaticFile page;
  private StaticFile description;

  void answerPage(Context context) {
    page().answer(context);
  }

  void answerDescription(Context context) {
    description().answer(context);
  }

  private synchronized StaticFile page() {
    if (page == null) {
      String html = HTML.replace("VERSION", version());
      page = StaticFile.of("api.html", html.getBytes(StandardCharsets.UTF_8), StaticFiles.REVALIDATE);
    }
    return page;
  }

  private synchronized StaticFile description() {
    if (description == null) {
      description = StaticFile.of("openapi.yaml", resource("/openapi.yaml"), StaticFiles.REVALIDATE);
    }
    return description;
  }

  private static String version() {
    Properties properties = new Properties();
    try {
      properties.load(new java.io.ByteArrayInputStream(resource("/META-INF/maven/org.webjars/swagger-ui/pom.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static byte[] resource(String name) {
    try (InputStream in = ApiPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
