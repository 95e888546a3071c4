package io.tidemark.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * One file as it is served: its bytes, their compressed form where that is shorter, its tag and its headers.
 *
 * @param gzip empty when compressing doesn't pay
 * @param policy the content security policy of a page; empty for anything that is none
 */
record StaticFile(byte[] body, byte[] gzip, String type, String etag, String cacheControl, String policy) {
  private static final int WORTH_COMPRESSING = 1_024;
  private static final Map<String, String> TYPES = Map.ofEntries(
      Map.entry("html", "text/html;charset=utf-8"),
      Map.entry("js", "text/javascript;charset=utf-8"),
      Map.entry("mjs", "text/javascript;charset=utf-8"),
      Map.entry("css", "text/css;charset=utf-8"),
      Map.entry("json", "application/json"),
      Map.entry("map", "application/json"),
      Map.entry("webmanifest", "application/manifest+json"),
      Map.entry("txt", "text/plain;charset=utf-8"),
      Map.entry("md", "text/plain;charset=utf-8"),
      Map.entry("yaml", "application/yaml"),
      Map.entry("svg", "image/svg+xml"),
      Map.entry("png", "image/png"),
      Map.entry("jpg", "image/jpeg"),
      Map.entry("ico", "image/x-icon"),
      Map.entry("woff2", "font/woff2"));
  private static final Pattern INLINE_SCRIPT = Pattern.compile("<script(?![^>]*\\ssrc\\s*=)[^>]*>(.*?)</script>", Pattern.DOTALL);

  static StaticFile of(String name, byte[] body, String cacheControl) {
    String type = type(name).orElseThrow();
    boolean page = name.endsWith(".html");
    return new StaticFile(body, compress(body, type), type, "W/\"" + digest(body).substring(0, 22).replace('/', '_') + "\"", cacheControl,
        page ? policy(new String(body, StandardCharsets.UTF_8)) : "");
  }

  /** Empty for what is never served. */
  static Optional<String> type(String name) {
    return Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
  }

  void answer(Context context) {
    context.header("Cache-Control", cacheControl).header("ETag", etag).header("Vary", "Accept-Encoding");
    if (!policy.isEmpty()) {
      context.header("Content-Security-Policy", policy);
    }
    String known = context.header("If-None-Match");
    if (known != null && Set.of(known.split("\\s*,\\s*")).contains(etag)) {
      context.status(304);
      return;
    }
    context.contentType(type);
    String accepted = context.header("Accept-Encoding");
    boolean compressed = gzip.length > 0 && accepted != null && accepted.contains("gzip");
    write(context.res(), compressed);
  }

  /** Straight to the response, because Javalin would compress anew. */
  private void write(HttpServletResponse response, boolean compressed) {
    byte[] bytes = compressed ? gzip : body;
    if (compressed) {
      response.setHeader("Content-Encoding", "gzip");
    }
    response.setContentLength(bytes.length);
    try {
      response.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a page may load: its own origin, and the inline scripts that are in it now, by their hashes (an import map must be inline).
   * Styles may be inline, because components set them on elements.
   */
  static String policy(String html) {
    Set<String> hashes = new LinkedHashSet<>();
    for (Matcher script = INLINE_SCRIPT.matcher(html); script.find(); ) {
      hashes.add("'sha256-" + digest(script.group(1).getBytes(StandardCharsets.UTF_8)) + "'");
    }
    return "default-src 'self'; script-src 'self'" + hashes.stream().map(hash -> " " + hash).collect(Collectors.joining())
        + "; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
        + "; frame-ancestors 'none'";
  }

  private static byte[] compress(byte[] body, String type) {
    if (body.length < WORTH_COMPRESSING || type.startsWith("image/") && !type.contains("svg") || type.startsWith("font/")) {
      return new byte[0];
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.size() < body.length ? out.toByteArray() : new byte[0];
  }

  private static String digest(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
