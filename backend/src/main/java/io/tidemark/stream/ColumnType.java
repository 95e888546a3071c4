package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** The types a stream's columns may have, named as in Spark's DDL, and what a JSON value must be to fit each. */
public enum ColumnType {
  STRING("a string"),
  TIMESTAMP("an ISO-8601 time with its zone, for example \"2024-05-01T12:02:00.000Z\""),
  DOUBLE("a number"),
  FLOAT("a number"),
  INT("a whole number from -2147483648 to 2147483647"),
  BIGINT("a whole number of at most 64 bits"),
  BOOLEAN("true or false"),
  DATE("a date, for example \"2024-05-01\"");

  private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private final String expected;

  ColumnType(String expected) {
    this.expected = expected;
  }

  static Optional<ColumnType> named(String name) {
    for (ColumnType type : values()) {
      if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** What a value must be, for an error message. */
  String expected() {
    return expected;
  }

  /** Whether {@code value}, which is not null, can be read as this type without loss. */
  boolean fits(JsonNode value) {
    return switch (this) {
      case STRING -> value.isTextual();
      case TIMESTAMP -> value.isTextual() && instant(value.textValue()).isPresent();
      case DOUBLE, FLOAT -> value.isNumber();
      case INT -> value.isIntegralNumber() && value.canConvertToInt();
      case BIGINT -> value.isIntegralNumber()
          && value.bigIntegerValue().compareTo(LONG_MIN) >= 0
          && value.bigIntegerValue().compareTo(LONG_MAX) <= 0;
      case BOOLEAN -> value.isBoolean();
      case DATE -> value.isTextual() && isDate(value.textValue());
    };
  }

  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
