package io.tidemark.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Interval;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Where messages are posted and how often at most. The URL is a secret: neither {@link #toString} nor {@link #shown} tells more of it
 * than its host.
 *
 * @param url null without a webhook
 */
record WebhookSettings(String url, Interval atMostEvery) {
  static final WebhookSettings NONE = new WebhookSettings(null, Interval.parse("1 minute"));
  private static final int LONGEST = 2_000;

  /** Reads a document; a URL left out stays as it is, null takes the webhook away. @throws io.tidemark.wire.Problem 400 */
  static WebhookSettings read(JsonNode document, WebhookSettings before) {
    Complaints complaints = new Complaints();
    complaints.object("", document, Set.of("url", "atMostEvery"));
    complaints.refuseIfAny();
    String url = before.url();
    if (document.has("url")) {
      url = document.path("url").isNull() ? null : document.path("url").asText();
      if (url != null && !document.path("url").isTextual() || url != null && !good(url)) {
        complaints.add("/url", "is not a web address; give one that begins with https:// or http://, with a host and no user or password");
      }
    }
    Interval every = complaints.interval("/atMostEvery", document.path("atMostEvery"), 0);
    complaints.refuseIfAny();
    return new WebhookSettings(url, every == null ? before.atMostEvery() : every);
  }

  private static boolean good(String url) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return url.length() <= LONGEST && Set.of("http", "https").contains(scheme) && uri.getHost() != null && uri.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  boolean set() {
    return url != null;
  }

  /** The URL as far as it may be seen: scheme and host. */
  String shown() {
    if (url == null) {
      return null;
    }
    URI uri = URI.create(url);
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + "/…";
  }

  @Override
  public String toString() {
    return "WebhookSettings[" + shown() + ", " + atMostEvery.text() + "]";
  }
}
