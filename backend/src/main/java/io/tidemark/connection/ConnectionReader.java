package io.tidemark.connection;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.store.PostgresUrl;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.Driver;

/**
 * Reads a connection from JSON, takes the secrets out of its address, and answers everything that is wrong with it at once.
 *
 * <p>No message repeats the address as it was given: it may hold a password. Parameters that make the driver load a class, run
 * a login module or write a file are refused.
 */
final class ConnectionReader {
  private static final int LONGEST = 2_000;
  private static final Set<String> FIELDS = Set.of("url", "user", "password");
  private static final Set<String> PARAMETERS =
      Set.of(
          "ApplicationName", "binaryTransfer", "channelBinding", "connectTimeout", "currentSchema", "gssEncMode", "loadBalanceHosts",
          "loginTimeout", "options", "prepareThreshold", "preparedStatementCacheQueries", "requireAuth", "socketTimeout", "ssl",
          "sslNegotiation", "sslcert", "sslkey", "sslmode", "sslrootcert", "targetServerType", "tcpKeepAlive", "user");

  private final JsonNode root;
  private final List<Problem.Field> bad = new ArrayList<>();

  ConnectionReader(JsonNode root) {
    this.root = root;
  }

  /** @param before what the connection was, whose password is kept when it leads to the same place; null for a new one */
  StoredConnection read(StoredConnection before) {
    if (!root.isObject()) {
      throw Problem.invalid("", "a connection is a JSON object with url, user and password");
    }
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        complain("/" + name.replace("~", "~0").replace("/", "~1"), "is unknown; allowed: " + String.join(", ", new TreeSet<>(FIELDS)));
      }
    }
    String url = text("url", true);
    String user = text("user", false);
    String password = text("password", false);
    StoredConnection read = url == null ? null : read(PostgresUrl.of(url), url, user, password, before);
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
    return read;
  }

  private StoredConnection read(PostgresUrl parts, String url, String user, String password, StoredConnection before) {
    check(parts, url);
    String name = user == null ? parts.parameters().get("user") : user;
    String secret = password == null ? parts.secrets().get("password") : password;
    String sslSecret = parts.secrets().get("sslpassword");
    boolean samePlace = before != null && before.url().equals(parts.shown()) && java.util.Objects.equals(before.user(), name);
    if (samePlace && secret == null && !root.has("password")) {
      secret = before.password();
    }
    return new StoredConnection(parts.shown(), name, secret, samePlace && sslSecret == null ? before.sslPassword() : sslSecret);
  }

  private void check(PostgresUrl parts, String url) {
    if (!url.startsWith(PostgresUrl.PREFIX)) {
      complain("/url", "must begin with jdbc:postgresql: ; other databases are not written to");
    } else if (parts.shown().contains("…@")) {
      complain("/url", "has a name before the host; write jdbc:postgresql://HOST/DATABASE, and give user and password beside it");
    } else if (!readable(parts.shown())) {
      complain("/url", "can't be read; write jdbc:postgresql://HOST:PORT/DATABASE");
    }
    for (String parameter : new TreeSet<>(parts.parameters().keySet())) {
      if (!PARAMETERS.contains(parameter)) {
        complain("/url", "has the parameter " + parameter + "; allowed: " + String.join(", ", new TreeSet<>(PARAMETERS)));
      }
    }
  }

  private static boolean readable(String url) {
    try {
      return Driver.parseURL(url, null) != null;
    } catch (RuntimeException unreadable) {
      return false;
    }
  }

  private String text(String field, boolean needed) {
    JsonNode node = root.path(field);
    if (node.isMissingNode() || node.isNull()) {
      if (needed) {
        complain("/" + field, "is missing");
      }
      return null;
    }
    if (!node.isTextual() || node.asText().isBlank() || node.asText().length() > LONGEST) {
      complain("/" + field, "must be a text of 1 to " + LONGEST + " characters");
      return null;
    }
    return node.asText();
  }

  private void complain(String pointer, String detail) {
    bad.add(new Problem.Field(pointer, detail));
  }
}
