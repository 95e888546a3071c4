package io.tidemark.broker;

/** Kafka can't be started, reached, or did not answer in time; the message is a sentence for the user. */
public final class BrokerUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokerUnavailable(String message) {
    super(message);
  }

  public BrokerUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
