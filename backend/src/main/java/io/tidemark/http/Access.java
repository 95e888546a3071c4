package io.tidemark.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who may ask, from the request's own words.
 *
 * <p>On a loopback address nobody needs a token, so the Host must be a loopback name: a page of another site whose name was made to
 * point here ("DNS rebinding") is turned away. On any other address the token is needed. What changes something, and the WebSocket,
 * must come from this server's own pages or from no page at all: a foreign Origin is turned away. Immutable.
 */
final class Access {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final int TOKEN_BYTES = 32;

  /** What of a request matters here; header values may be null. */
  record Caller(String method, String path, String host, String origin, String fetchSite, boolean upgrade, String bearer,
      String queryToken, String cookieToken) {
    boolean reads() {
      return READING.contains(method) && !upgrade;
    }
  }

  sealed interface Decision {}

  record Allowed() implements Decision {}

  record Refused(int status, String title, String detail) implements Decision {}

  /** The token came in the address: keep it in a cookie and go on without it, so that it shows in no history or bookmark. */
  record KeepToken(String token) implements Decision {}

  private final String boundHost;
  private final byte[] token;

  private Access(String boundHost, byte[] token) {
    this.boundHost = boundHost;
    this.token = token;
  }

  /** For a server bound to {@code bind}; makes a new token if it needs one. */
  static Access forBind(String bind) {
    return isLoopback(bind) ? new Access(bind, null) : withToken(newToken());
  }

  static Access withToken(String token) {
    return new Access(null, token.getBytes(StandardCharsets.US_ASCII));
  }

  /** Empty on loopback. */
  Optional<String> token() {
    return Optional.ofNullable(token).map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
  }

  Decision decide(Caller caller) {
    if (token == null && !namesLoopback(caller.host())) {
      return new Refused(403, "Forbidden host", "This Tidemark listens on this machine only and answers to localhost, 127.0.0.1 and"
          + " [::1]. Open it under one of these names, or start it with --bind to serve others.");
    }
    if (!caller.reads() && caller.origin() != null && !own(caller)) {
      return new Refused(403, "Forbidden origin", "A page of another origin may not do this. Use Tidemark's own page, or a program"
          + " that sends no Origin.");
    }
    if (guarded(caller.path()) && "cross-site".equals(caller.fetchSite())) {
      return new Refused(403, "Forbidden site", "A page of another site may not ask this. Use Tidemark's own page.");
    }
    return token == null ? new Allowed() : decideByToken(caller);
  }

  private Decision decideByToken(Caller caller) {
    if (matches(caller.queryToken())) {
      return caller.method().equals("GET") && !caller.upgrade() ? new KeepToken(caller.queryToken()) : new Allowed();
    }
    if (matches(caller.bearer()) || matches(caller.cookieToken())) {
      return new Allowed();
    }
    return new Refused(401, "Token needed", "Open the address with ?token=… that Tidemark printed at its start, or send the token as"
        + " \"Authorization: Bearer …\".");
  }

  private boolean matches(String presented) {
    return presented != null && MessageDigest.isEqual(token, presented.getBytes(StandardCharsets.UTF_8));
  }

  /** The scheme with the request's own host and port. With a token a proxy that speaks TLS may stand before this server, which does not. */
  private boolean own(Caller caller) {
    return caller.host() != null && (caller.origin().equalsIgnoreCase("http://" + caller.host())
        || token != null && caller.origin().equalsIgnoreCase("https://" + caller.host()));
  }

  private static boolean guarded(String path) {
    return path.startsWith("/api/") || path.equals("/live") || path.equals("/metrics");
  }

  private boolean namesLoopback(String host) {
    if (host == null) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    int end = name.startsWith("[") ? name.indexOf(']') + 1 : name.indexOf(':');
    if (end > 0) {
      if (!name.substring(end).matches("(:\\d{1,5})?")) {
        return false;
      }
      name = name.substring(0, end);
    }
    return LOOPBACK_NAMES.contains(name) || name.equals(boundHost.toLowerCase(Locale.ROOT));
  }

  static boolean isLoopback(String bind) {
    return bind.equalsIgnoreCase("localhost") || bind.equals("::1") || bind.matches("127(\\.\\d{1,3}){3}");
  }

  private static String newToken() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
