package io.tidemark.stream;

/** Reads and writes records of every format, as Spark does; this package itself knows JSON only. Safe for use by many threads. */
public interface RecordFormats {
  RecordParser parser(StreamDefinition definition);

  RecordEncoder encoder(StreamDefinition definition);
}
