package io.tidemark.engine;

/**
 * How long a text or a list in an Avro record may claim to be.
 *
 * <p>Avro makes room for what a record claims before it reads it, up to 2 GiB, so that a broken record could end the process. Nothing
 * in a record can be longer than Kafka lets a record be. What somebody has set by system properties stays. {@link #OPTIONS} sets the
 * same in executors.
 */
public final class AvroLimits {
  private static final String BYTES = "org.apache.avro.limits.bytes.maxLength";
  private static final String TEXT = "org.apache.avro.limits.string.maxLength";
  private static final String ITEMS = "org.apache.avro.limits.collectionItems.maxLength";
  private static final int MOST = 16 * 1024 * 1024;

  /** For the command line of another JVM. */
  public static final String OPTIONS = "-D" + BYTES + "=" + MOST + " -D" + TEXT + "=" + MOST + " -D" + ITEMS + "=" + MOST;

  private AvroLimits() {}

  /** Avro reads them when it is first used. */
  public static void set() {
    for (String limit : new String[] {BYTES, TEXT, ITEMS}) {
      if (System.getProperty(limit) == null) {
        System.setProperty(limit, String.valueOf(MOST));
      }
    }
  }
}
