package io.tidemark.attach;

import java.io.UnsupportedEncodingException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;

/**
 * Where Tidemark is, and how it wants to be spoken to: {@code http://host:7070?token=…&keep=…}.
 *
 * <p>{@code token} opens a server that is not on loopback; {@code keep} is how many events wait at most while the server is away.
 * {@link #toString} leaves the token out: it must never get into a log or onto a page. Immutable.
 */
final class ServerAddress {
  static final String USUAL = "http://localhost:7070";
  static final int MOST_KEPT = 10_000;

  private final String base;
  private final String token;
  private final int keep;

  private ServerAddress(String base, String token, int keep) {
    this.base = base;
    this.token = token;
    this.keep = keep;
  }

  /**
   * @param tokenBeside used when the address holds none; may be null
   * @throws IllegalArgumentException with a sentence for the user, without the token
   */
  static ServerAddress parse(String text, String tokenBeside) {
    URI uri = uri(text.trim());
    boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!http || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("the address of Tidemark is not of the form http://host:7070");
    }
    Map<String, String> parameters = parameters(uri.getRawQuery());
    String token = parameters.containsKey("token") ? parameters.get("token") : tokenBeside;
    if (token != null && !token.matches("[\\x21-\\x7e]{1,512}")) {
      throw new IllegalArgumentException("the token for Tidemark holds a character that no token has, or more than 512");
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    return new ServerAddress(uri.getScheme() + "://" + uri.getRawAuthority() + path, token, keep(parameters.get("keep")));
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("the address of Tidemark is no address: " + e.getReason());
    }
  }

  private static int keep(String text) {
    if (text == null) {
      return MOST_KEPT;
    }
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_KEPT) {
      throw new IllegalArgumentException("keep must be a number from 1 to " + MOST_KEPT);
    }
    return Integer.parseInt(text);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> found = new HashMap<>();
    for (String parameter : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      if (!name.equals("token") && !name.equals("keep")) {
        throw new IllegalArgumentException("the address of Tidemark may have the parameters token and keep, no others");
      }
      found.put(name, decode(parameter.substring(Math.max(equals, name.length() - 1) + 1)));
    }
    return found;
  }

  private static String decode(String value) {
    try {
      return URLDecoder.decode(value, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java has UTF-8", e);
    }
  }

  URL reports(String application) {
    try {
      return new URL(base + "/api/attached/" + application + "/reports");
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("the address of Tidemark is no address: " + base, e);
    }
  }

  /** Null without one. */
  String token() {
    return token;
  }

  int keep() {
    return keep;
  }

  @Override
  public String toString() {
    return base;
  }
}
