package io.tidemark.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Somebody else's Kafka, named by {@code --kafka HOST:PORT[,HOST:PORT…]}; closing this leaves it running. */
public final class ExternalBroker implements Broker {
  private record Address(String host, int port) {}

  private final String given;
  private final List<Address> addresses;
  private final Map<String, String> properties;

  private ExternalBroker(String given, List<Address> addresses, Map<String, String> properties) {
    this.given = given;
    this.addresses = addresses;
    this.properties = Map.copyOf(properties);
  }

  /**
   * Checks within {@code timeout} that a Kafka answers there.
   *
   * @param given {@code HOST:PORT}, several separated by commas
   * @param properties what clients need besides the address
   * @throws IllegalArgumentException if the address is not of that form
   * @throws BrokerUnavailable with a sentence if nothing, or no Kafka, answers
   */
  public static ExternalBroker connect(String given, Map<String, String> properties, Duration timeout) {
    List<Address> addresses = Stream.of(given.split(",")).map(ExternalBroker::address).toList();
    ExternalBroker broker = new ExternalBroker(given, addresses, properties);
    if (!broker.reachable()) {
      throw new BrokerUnavailable("nothing accepts connections at --kafka " + given + "; start that Kafka or correct the address");
    }
    broker.expectKafka(timeout);
    return broker;
  }

  private static Address address(String text) {
    int colon = text.lastIndexOf(':');
    int port = colon > 0 ? port(text.substring(colon + 1)) : -1;
    if (port < 1) {
      throw new IllegalArgumentException("--kafka " + text + ": give HOST:PORT, for example localhost:9092");
    }
    return new Address(text.substring(0, colon).replaceAll("^\\[|\\]$", ""), port);
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
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    Admin admin = admin(settings);
    try {
      admin.describeCluster().nodes().get(millis + 500L, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BrokerUnavailable(
          "what listens at --kafka " + bootstrapServers() + " did not answer as a Kafka broker within " + timeout.toSeconds()
              + " s; check the port, and that its listener is PLAINTEXT or --kafka-properties says how to get in");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerUnavailable("interrupted while connecting to --kafka " + bootstrapServers());
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  private Admin admin(Map<String, Object> settings) {
    try {
      return Admin.create(access().client(settings));
    } catch (KafkaException e) {
      // What it quotes may be a password.
      throw new BrokerUnavailable("the properties in the file of --kafka-properties make no Kafka client (" + e.getClass().getSimpleName() + "); check their names and values");
    }
  }

  @Override
  public String bootstrapServers() {
    return given;
  }

  @Override
  public KafkaAccess access() {
    return new KafkaAccess(bootstrapServers(), properties);
  }

  @Override
  public boolean reachable() {
    return addresses.stream().anyMatch(address -> Reachability.of(address.host(), address.port()));
  }

  @Override
  public void close() {}
}
