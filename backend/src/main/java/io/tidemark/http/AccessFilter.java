package io.tidemark.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The one gate: every request, WebSocket upgrades too, passes here before anything else sees it, and is counted on its way out. */
final class AccessFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String BEARER = "Bearer ";
  private static final String TOKEN_PARAMETER = "token=";
  /** Javalin would obey it, so that a GET deletes although {@link Access} has judged a GET. */
  private static final String OVERRIDE = "X-HTTP-Method-Override";

  private final transient Access access;
  private final transient Metrics metrics;

  AccessFilter(Access access, Metrics metrics) {
    this.access = access;
    this.metrics = metrics;
  }

  @Override
  protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    long start = System.nanoTime();
    harden(response);
    try {
      if (request.getHeader(OVERRIDE) != null) {
        ProblemBody.of(HttpServletResponse.SC_BAD_REQUEST, "Bad request", OVERRIDE + " is not obeyed; send the method itself").write(response);
        return;
      }
      Access.Decision decision = access.decide(caller(request));
      if (decision instanceof Access.Refused refused) {
        if (refused.status() == HttpServletResponse.SC_UNAUTHORIZED) {
          response.setHeader("WWW-Authenticate", "Bearer");
        }
        ProblemBody.of(refused.status(), refused.title(), refused.detail()).write(response);
      } else if (decision instanceof Access.KeepToken keep) {
        keepToken(request, response, keep.token());
      } else {
        chain.doFilter(request, response);
      }
    } finally {
      metrics.count(response.getStatus(), System.nanoTime() - start);
    }
  }

  /** For every answer; pages loosen the policy by just what they need. */
  private static void harden(HttpServletResponse response) {
    response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static Access.Caller caller(HttpServletRequest request) {
    String authorization = request.getHeader("Authorization");
    return new Access.Caller(
        request.getMethod(),
        request.getRequestURI(),
        request.getHeader("Host"),
        request.getHeader("Origin"),
        request.getHeader("Sec-Fetch-Site"),
        isWebSocket(request),
        authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? authorization.substring(BEARER.length()).strip()
            : null,
        queryToken(request),
        cookieToken(request));
  }

  /** Some clients offer an upgrade to HTTP/2 with every request; that is none of the live channel's. */
  static boolean isWebSocket(HttpServletRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
  }

  private static void keepToken(HttpServletRequest request, HttpServletResponse response, String token) {
    String rest = parameters(request).filter(parameter -> !parameter.startsWith(TOKEN_PARAMETER)).collect(Collectors.joining("&"));
    response.addHeader("Set-Cookie", cookieName(request) + "=" + token + "; Path=/; HttpOnly; SameSite=Strict");
    response.setHeader("Cache-Control", "no-store");
    // "//host" would lead away from here.
    String path = request.getRequestURI().replaceFirst("^/+", "/");
    response.setHeader("Location", path + (rest.isEmpty() ? "" : "?" + rest));
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
  }

  private static String queryToken(HttpServletRequest request) {
    return parameters(request)
        .filter(parameter -> parameter.startsWith(TOKEN_PARAMETER))
        .map(parameter -> decode(parameter.substring(TOKEN_PARAMETER.length())))
        .findFirst()
        .orElse(null);
  }

  /** Read from the query string alone: asking the request for parameters might consume a body. */
  private static Stream<String> parameters(HttpServletRequest request) {
    String query = request.getQueryString();
    return query == null ? java.util.stream.Stream.empty() : Arrays.stream(query.split("&"));
  }

  private static String decode(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String cookieToken(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? null
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(cookieName(request)))
            .map(Cookie::getValue)
            .findFirst()
            .orElse(null);
  }

  /** Cookies know no ports; two instances on one machine must not take each other's token. */
  private static String cookieName(HttpServletRequest request) {
    return "tidemark-" + request.getLocalPort();
  }
}
