package io.tidemark.fuzz;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request: bytes for the wire, and what to print when it is answered wrongly.
 *
 * @param odd its headers may announce something else than what is sent
 */
record FuzzedRequest(String line, byte[] bytes, boolean odd) {
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");
  private static final List<String> READING = List.of("GET", "HEAD", "OPTIONS");
  private static final int TOO_MUCH = (1 << 20) + 1;

  private static final List<String> NAMES = List.of("..", ".", "%2e%2e", "a%2Fb", "a%5cb", "%00", "a%00b", "%ff%fe", "%ed%a0%80", "%D0%B6", "%F0%9F%92%A5", "a%20b", "a+b",
      "-a", "_", "CON", "a;b=c", ";jsessionid=1", "%zz", "%", "a%", "<script>", "'\"", "{id}", "*", "a".repeat(63), "a".repeat(64), "b".repeat(4_000), "none", "\u0436");
  private static final List<String> TYPES = List.of("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "APPLICATION/JSON", "application/json;;;",
      "multipart/form-data; boundary=x", "application/yaml", "", "\u00ff", "application/json, application/json");
  private static final List<String> HEADERS = List.of("Accept: text/nothing", "Accept: ,;q=", "Range: bytes=5-1,999999-", "If-None-Match: \"", "If-Modified-Since: yesterday",
      "Accept-Encoding: zip;q=9, *", "Content-Encoding: gzip", "Cookie: a=b; ;;=; tidemark=\u00ff", "Authorization: Bearer", "Origin: null", "Origin: http://evil.example",
      "Sec-Fetch-Site: cross-site", "X-HTTP-Method-Override: DELETE", "Expect: 100-continue", "Expect: 500-please", "Upgrade: h2c", "X-Forwarded-For: 127.0.0.1", "Referer: \u0001",
      "Content-Type: image/png", "X-A: " + "y".repeat(9_000), "Content-Length: 5", "Transfer-Encoding: chunked", "Accept-Language: " + "q,".repeat(500), "Host: evil.example", ": no name");
  private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "G\u0001T", "X".repeat(300));

  /**
   * @param names what a part of a path may well be called, besides nasty ones
   * @param readOnly the same, only in requests that change nothing
   */
  static FuzzedRequest of(Routes.Route route, List<String> names, List<String> readOnly, Dice dice) {
    String method = dice.oneIn(12) ? dice.of(METHODS) : route.method();
    List<String> possible = READING.contains(method) && dice.oneIn(2) ? readOnly : names;
    String path = path(route, possible, dice) + query(route, dice);
    byte[] body = dice.oneIn(10) ? dice.bytes(300) : body(route, dice);
    boolean bodiless = body.length == 0 || (method.equals("GET") || method.equals("DELETE")) && !dice.oneIn(8);
    boolean odd = dice.oneIn(6);
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/" + (odd && dice.oneIn(6) ? dice.of(List.of("0.9", "1.0", "2.0", "9.9", "x")) : "1.1") + "\r\n");
    head.append(odd && dice.oneIn(6) ? "" : "Host: localhost\r\n").append("Connection: close\r\n");
    if (!bodiless) {
      head.append("Content-Length: ").append(odd && dice.oneIn(4) ? dice.of(List.of("-1", "99999999999999999999", "x", "" + (body.length + 3))) : body.length).append("\r\n");
      head.append("Content-Type: ").append(dice.oneIn(12) ? dice.of(TYPES) : route.type() == null ? "application/json" : route.type()).append("\r\n");
    }
    if (odd) {
      head.append(dice.of(HEADERS)).append("\r\n");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    all.writeBytes(bodiless ? new byte[0] : body);
    return new FuzzedRequest(method + " " + path, all.toByteArray(), odd);
  }

  private static String path(Routes.Route route, List<String> names, Dice dice) {
    Matcher parameter = PARAMETER.matcher(route.path());
    String path = parameter.replaceAll(found -> Matcher.quoteReplacement(dice.oneIn(3) ? dice.of(NAMES) : dice.of(names)));
    return dice.oneIn(25) ? path + dice.of(List.of("/", "//", "/x", "/../..", "?", "#a", "%2F", ";a", "/..;/", "\\")) : path;
  }

  private static String query(Routes.Route route, Dice dice) {
    if (route.parameters().isEmpty() && !dice.oneIn(10)) {
      return "";
    }
    StringBuilder query = new StringBuilder();
    for (String name : route.parameters()) {
      String value = dice.of(List.of("1", "0", "-1", "99999999999999999999", "x", "", "%00", "%zz", "1&" + name + "=2", "1e9", "2024-01-01T00:00:00Z", "checkpoint", "null"));
      query.append(query.isEmpty() ? "?" : "&").append(name).append("=").append(value);
    }
    return query.isEmpty() ? "?" + URLEncoder.encode(dice.of(List.of("a", "\u0000", "\u0436")), StandardCharsets.UTF_8) + "=1&=&&%" : query.toString();
  }

  private static byte[] body(Routes.Route route, Dice dice) {
    boolean described = !route.examples().isEmpty();
    String text =
        switch (dice.upTo(described ? 14 : 6)) {
          case 0 -> "";
          case 1 -> Dice.json(dice.value(3));
          case 2 -> dice.nested();
          case 3 -> dice.oneIn(4) ? " ".repeat(TOO_MUCH) : "{\"a\":\"" + "b".repeat(dice.oneIn(4) ? TOO_MUCH : 100_000) + "\"}";
          case 4 -> dice.of(List.of("{", "[1,", "\"", "nul", "{}{}", "{\"a\":1,\"a\":2}", "\uFEFF{}", "1e999", "{\"a\":\"\u0001\"}", "{'a':1}", "[NaN]", "{\"\\ud800\":1}", "%00", "\u0000"));
          case 5 -> described ? cut(Dice.json(dice.of(route.examples())), dice) : "{}";
          default -> Dice.json(dice.mutated(dice.of(route.examples())));
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String cut(String text, Dice dice) {
    return text.substring(0, dice.upTo(Math.max(1, text.length())));
  }

  static long seed() {
    return Long.getLong("tidemark.fuzz.seed", 20);
  }
}
