package io.tidemark.connection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A connection as the store keeps it, secrets included; only {@link ConnectionView} is ever shown.
 *
 * @param url without secrets
 * @param password null when there is none, like {@code user} and {@code sslPassword}
 */
record StoredConnection(String url, String user, String password, String sslPassword) {
  ConnectionView view(String name) {
    return new ConnectionView(name, url, user, password != null);
  }

  List<String> secrets() {
    return Stream.of(password, sslPassword).filter(Objects::nonNull).toList();
  }

  /** What the driver is given besides the address. */
  Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    put(properties, "user", user);
    put(properties, "password", password);
    put(properties, "sslpassword", sslPassword);
    return properties;
  }

  private static void put(Map<String, String> properties, String name, String value) {
    if (value != null) {
      properties.put(name, value);
    }
  }

  @Override
  public String toString() {
    return "StoredConnection[url=" + url + ", user=" + user + "]";
  }
}
