package io.tidemark.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * A {@code jdbc:postgresql:} address with what is secret in it split off, so that nothing that shows or refuses the address can
 * tell it.
 *
 * <p>The driver, its pool and their exceptions repeat the address they were given; they are given {@link #shown} and, as
 * properties, {@link #secrets}. Immutable.
 */
public final class PostgresUrl {
  public static final String PREFIX = "jdbc:postgresql:";
  private static final Set<String> SECRET = Set.of("password", "sslpassword");

  private final String shown;
  private final Map<String, String> parameters;
  private final Map<String, String> secrets;

  private PostgresUrl(String shown, Map<String, String> parameters, Map<String, String> secrets) {
    this.shown = shown;
    this.parameters = Map.copyOf(parameters);
    this.secrets = Map.copyOf(secrets);
  }

  /** Splits any text that begins like such an address; whether the driver can read it is another question. */
  public static PostgresUrl of(String url) {
    int question = url.indexOf('?');
    // A name and password before the host are not the driver's form, but somebody may have tried it.
    String address = (question < 0 ? url : url.substring(0, question)).replaceAll("//.*@", "//…@");
    Map<String, String> parameters = new LinkedHashMap<>();
    Map<String, String> secrets = new LinkedHashMap<>();
    StringJoiner rest = new StringJoiner("&", "?", "").setEmptyValue("");
    for (String parameter : question < 0 ? new String[0] : url.substring(question + 1).split("&")) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = decoded(equals < 0 ? "" : parameter.substring(equals + 1));
      if (SECRET.contains(decoded(name).toLowerCase(Locale.ROOT))) {
        secrets.put(decoded(name).toLowerCase(Locale.ROOT), value);
      } else if (!parameter.isEmpty()) {
        parameters.put(decoded(name), value);
        rest.add(parameter);
      }
    }
    return new PostgresUrl(address + rest, parameters, secrets);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  /** The address without secrets. */
  public String shown() {
    return shown;
  }

  /** Its parameters without secrets, by their names. */
  public Map<String, String> parameters() {
    return parameters;
  }

  /** {@code password} and {@code sslpassword}, where the address had them. */
  public Map<String, String> secrets() {
    return secrets;
  }
}
