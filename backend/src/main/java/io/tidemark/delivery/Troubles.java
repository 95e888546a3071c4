package io.tidemark.delivery;

import io.tidemark.wire.Failure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds Spark's condition at the beginning of its words: {@code [KAFKA_DATA_LOSS.COULD_NOT_READ_OFFSET_RANGE] …}. */
final class Troubles {
  private static final Pattern CONDITION = Pattern.compile("^(?:[\\w.$]+: )?\\[([A-Z][A-Z0-9_.]+)] ?");

  private Troubles() {}

  static Failure of(String words) {
    Matcher found = CONDITION.matcher(words);
    return found.find() ? new Failure(found.group(1), words.substring(found.end())) : new Failure(null, words);
  }
}
