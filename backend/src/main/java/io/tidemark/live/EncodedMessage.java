package io.tidemark.live;

import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** A message as JSON, encoded once and shared by every client that gets it; {@code seq} is put before it when it is sent. */
record EncodedMessage(byte[] json) {
  static EncodedMessage of(Object message) {
    try {
      byte[] json = Json.mapper().writeValueAsBytes(message);
      if (json.length < 3 || json[0] != '{') {
        throw new IllegalArgumentException("not a JSON object with fields: " + message.getClass().getName());
      }
      return new EncodedMessage(json);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + message.getClass().getName() + " as JSON", e);
    }
  }

  int size() {
    return json.length;
  }

  /** Everything after the opening brace. */
  ByteBuffer tail() {
    return ByteBuffer.wrap(json, 1, json.length - 1).slice();
  }
}
