package io.tidemark.stream;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tidemark.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Writes one flat JSON object field by field; a generator makes up to 50,000 of them a second. Used once, by one thread. */
final class JsonText {
  private final StringBuilder text = new StringBuilder(200).append('{');

  JsonText time(String name, long epochMillis) {
    name(name).append('"').append(Json.text(Instant.ofEpochMilli(epochMillis))).append('"');
    return this;
  }

  JsonText text(String name, String value) {
    StringBuilder out = name(name);
    if (value == null) {
      out.append("null");
    } else {
      out.append('"');
      JsonStringEncoder.getInstance().quoteAsString(value, out);
      out.append('"');
    }
    return this;
  }

  JsonText number(String name, long value) {
    name(name).append(value);
    return this;
  }

  /** {@code literal} is a JSON value already. */
  JsonText raw(String name, String literal) {
    name(name).append(literal);
    return this;
  }

  /** Two decimals. */
  JsonText decimal(String name, double value) {
    name(name).append(Math.round(value * 100) / 100.0);
    return this;
  }

  private StringBuilder name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    return text.append('"').append(name).append("\":");
  }

  byte[] bytes() {
    return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }
}
