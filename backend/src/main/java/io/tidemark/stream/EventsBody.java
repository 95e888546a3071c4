package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Events to append, checked against the stream's schema, and the partition they go to (0 unless the body says so).
 *
 * <p>At most 10,000 events of together a megabyte; the first 100 complaints are told.
 */
record EventsBody(List<byte[]> values, int partition) {
  private static final int MOST_EVENTS = 10_000;
  private static final int MOST_BYTES = 1_048_576;
  private static final int MOST_COMPLAINTS = 100;

  static final RecordEncoder JSON = (event, pointer, problems) -> Json.write(event).getBytes(StandardCharsets.UTF_8);

  static EventsBody read(JsonNode body, StreamDefinition definition, int partitions, RecordEncoder encoder) {
    JsonNode events = body.path("events");
    if (!body.isObject() || !events.isArray()) {
      throw Problem.invalid("/events", "events is missing; give {\"events\":[{…},…]}");
    }
    List<Problem.Field> problems = new ArrayList<>();
    body.fieldNames().forEachRemaining(
        field -> {
          if (!field.equals("events") && !field.equals("partition")) {
            problems.add(new Problem.Field("/" + field, "there is no field " + field + "; allowed are events, partition"));
          }
        });
    JsonNode partition = body.path("partition");
    int most = Math.max(1, partitions) - 1;
    if (!partition.isMissingNode() && !(partition.isInt() && partition.intValue() >= 0 && partition.intValue() <= most)) {
      problems.add(new Problem.Field("/partition", "partition is " + partition + " but must be a whole number from 0 to " + most));
    }
    if (events.size() > MOST_EVENTS) {
      throw Problem.tooLarge("there are " + events.size() + " events; at most " + MOST_EVENTS + " can be appended at once");
    }
    StreamSchema schema = definition.columns();
    for (int i = 0; i < events.size() && problems.size() < MOST_COMPLAINTS; i++) {
      schema.check(events.get(i), definition.eventTime(), "/events/" + i, problems);
    }
    refuse(problems);
    List<byte[]> values = values(events, encoder, problems);
    refuse(problems);
    return new EventsBody(values, partition.asInt(0));
  }

  private static void refuse(List<Problem.Field> problems) {
    if (!problems.isEmpty()) {
      throw Problem.invalid(problems);
    }
  }

  private static List<byte[]> values(JsonNode events, RecordEncoder encoder, List<Problem.Field> problems) {
    List<byte[]> values = new ArrayList<>(events.size());
    long bytes = 0;
    for (int i = 0; i < events.size() && problems.size() < MOST_COMPLAINTS; i++) {
      byte[] value = encoder.encode(events.get(i), "/events/" + i, problems);
      bytes += value.length;
      if (bytes > MOST_BYTES) {
        throw Problem.tooLarge("the events are larger than " + MOST_BYTES + " bytes; send fewer at once");
      }
      values.add(value);
    }
    return values;
  }
}
