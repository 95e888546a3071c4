package io.tidemark.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javalin.http.Context;
import io.javalin.http.UnsupportedMediaTypeResponse;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads what a caller sent, and refuses what is too large, no JSON, out of range or no name. */
final class RequestBody {
  static final int MAX_BYTES = 1 << 20;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private RequestBody() {}

  /** @throws Problem 400 when there is none */
  static JsonNode required(Context context) {
    JsonNode body = optional(context);
    if (body.isMissingNode()) {
      throw Problem.invalid("", "The request needs a JSON body.");
    }
    return body;
  }

  /** A missing node when there is no body. */
  static JsonNode optional(Context context) {
    byte[] bytes = read(context);
    if (bytes.length == 0) {
      return MissingNode.getInstance();
    }
    String type = context.contentType() == null ? "" : context.contentType().split(";")[0].strip().toLowerCase(Locale.ROOT);
    if (!type.equals("application/json")) {
      throw new UnsupportedMediaTypeResponse("The body must be application/json"
          + (type.isEmpty() ? "; the request names no content type." : "."));
    }
    return Json.node(new String(bytes, StandardCharsets.UTF_8));
  }

  /** The body as text, whatever its content type. @throws Problem 400 when there is none */
  static String text(Context context) {
    String text = new String(read(context), StandardCharsets.UTF_8);
    if (text.isBlank()) {
      throw Problem.invalid("", "The request needs a body.");
    }
    return text;
  }

  static String id(Context context) {
    return name(context, "id");
  }

  /** A name in the address, at {@code parameter}. */
  static String name(Context context, String parameter) {
    String id = context.pathParam(parameter);
    if (!ID.matcher(id).matches()) {
      throw Problem.invalid("", "The name in the address is not valid: 1 to 63 letters, digits, dots, hyphens or underscores,"
          + " beginning with a letter or digit.");
    }
    return id;
  }

  static int limit(Context context, int usual, int most) {
    String text = context.queryParam("limit");
    if (text == null) {
      return usual;
    }
    if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
      throw Problem.invalid("", "limit must be a number from 1 to " + most + ".");
    }
    return Integer.parseInt(text);
  }

  /** The micro-batch asked for; null when none is named. */
  static Long batch(Context context) {
    String text = context.queryParam("batch");
    if (text == null) {
      return null;
    }
    if (!text.matches("\\d{1,18}")) {
      throw Problem.invalid("", "batch must be a whole number from 0, the id of a micro-batch; leave it out for the last committed one.");
    }
    return Long.valueOf(text);
  }

  private static byte[] read(Context context) {
    try (InputStream in = context.req().getInputStream()) {
      if (context.req().getContentLengthLong() > MAX_BYTES) {
        throw tooLarge();
      }
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw tooLarge();
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Problem tooLarge() {
    return Problem.tooLarge("The body is larger than 1 MiB; send several smaller requests.");
  }
}
