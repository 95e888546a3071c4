package io.tidemark.stream;

/**
 * The last numbered record that a feed has put into its topic, as read back from the record's headers.
 *
 * @param origin which feed wrote it, for example {@code iot}, {@code replay:flights}, {@code file:a.csv}
 * @param n its number within the origin
 * @param timestampMillis the record's own timestamp
 */
record Position(String origin, long n, long timestampMillis) {
  static final String ORIGIN_HEADER = "tm-feed";
  static final String NUMBER_HEADER = "tm-n";
}
