package io.tidemark.broker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Somebody else's Kafka, named by {@code --kafka HOST:PORT}; closing this leaves it running. */
public final class ExternalBroker implements Broker {
  private final String host;
  private final int port;

  private ExternalBroker(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /**
   * Checks within {@code timeout} that a Kafka answers there.
   *
   * @param address {@code HOST:PORT}
   * @throws IllegalArgumentException if the address is not of that form
   * @throws BrokerUnavailable with a sentence if nothing, or no Kafka, answers
   */
  public static ExternalBroker connect(String address, Duration timeout) {
    int colon = address.lastIndexOf(':');
    int port = colon > 0 ? port(address.substring(colon + 1)) : -1;
    if (port < 1) {
      throw new IllegalArgumentException("--kafka " + address + ": give HOST:PORT, for example localhost:9092");
    }
    ExternalBroker broker = new ExternalBroker(address.substring(0, colon).replaceAll("^\\[|\\]$", ""), port);
    if (!broker.reachable()) {
      throw new BrokerUnavailable("nothing accepts connections at --kafka " + address + "; start that Kafka or correct the address");
    }
    broker.expectKafka(timeout);
    return broker;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port <= 65_535 ? port : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void expectKafka(Duration timeout) {
    int millis = Math.toIntExact(timeout.toMillis());
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    Admin admin = Admin.create(settings);
    try {
      admin.describeCluster().nodes().get(millis + 500L, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BrokerUnavailable(
          "what listens at --kafka " + bootstrapServers() + " did not answer as a Kafka broker within " + timeout.toSeconds()
              + " s; check the port and that the listener is PLAINTEXT");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerUnavailable("interrupted while connecting to --kafka " + bootstrapServers());
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  @Override
  public String bootstrapServers() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public boolean reachable() {
    return Reachability.of(host, port);
  }

  @Override
  public void close() {}
}
