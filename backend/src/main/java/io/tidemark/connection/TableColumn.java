package io.tidemark.connection;

/** One column of a table that is written; {@code precision} and {@code scale} matter to a decimal only. */
public record TableColumn(String name, Kind kind, int precision, int scale) {
  /** What a value is: the Java type it comes in, and so the type of the column. */
  public enum Kind {
    BOOLEAN,
    /** Up to four bytes. */
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    DECIMAL,
    TEXT,
    /** A moment: {@link java.time.Instant}. */
    TIMESTAMP,
    /** {@link java.time.LocalDateTime}. */
    LOCAL_TIMESTAMP,
    /** {@link java.time.LocalDate}. */
    DATE,
    BYTES
  }

  public static TableColumn of(String name, Kind kind) {
    return new TableColumn(name, kind, 0, 0);
  }
}
