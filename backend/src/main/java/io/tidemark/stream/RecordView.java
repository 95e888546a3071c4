package io.tidemark.stream;

import java.time.Instant;

/** One record of a topic as the outside sees it: the RECORD object of the live protocol. */
public record RecordView(int partition, long offset, Instant arrived, Instant eventTime, String value, String malformed) {
  static RecordView of(TappedRecord record) {
    RecordParser.Parsed parsed = record.parsed();
    Instant eventTime = parsed.usable() ? Instant.ofEpochMilli(Math.floorDiv(parsed.eventTimeMicros(), 1_000L)) : null;
    Instant arrived = Instant.ofEpochMilli(record.arrivedMillis());
    return new RecordView(record.partition(), record.offset(), arrived, eventTime, record.json(), parsed.malformed());
  }
}
