package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * All that may be done with streams from outside; every answer is a record ready for JSON, in the words of the public contract.
 *
 * <p>Each method throws {@link io.tidemark.wire.Problem}; a refused call has changed nothing. Safe for use by many threads.
 */
public interface Streams {
  /** All streams in the order of their ids, each the STREAM object of the live protocol. */
  List<?> list();

  Object get(String id);

  /** Creates or replaces. A stream's schema can't change while a query reads it (409). */
  Object put(String id, JsonNode definition);

  /** 409 while a query reads it. */
  void delete(String id);

  /** {@code {"events":[…]}} appended atomically; answers {@code {"accepted":n,"offsets":[…]}}. One bad event refuses all, naming each. */
  Object append(String id, JsonNode body);

  /** Changes some fields of the generator: {@code {"on":bool,"rate":x,"disorder":x,"speed":x,"seed":n}}. */
  Object tune(String id, JsonNode change);

  /** The broker's topics, by name. */
  List<?> topics();

  /** {@code {"source":{…}}}: reads a few records of a topic, changing nothing, and proposes format, schema and event time. */
  Object sample(JsonNode body);

  /** The newest records, newest last. */
  List<?> records(String id, int limit);

  /** Figures for {@code /metrics}, of all streams in the order of their ids. */
  List<StreamMeter> meters();
}
