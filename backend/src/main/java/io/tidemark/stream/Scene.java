package io.tidemark.stream;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kinds of made-up streams, each with its own cast and its own reasons for being late.
 *
 * <p>Event n is a pure function of the seed, n, the disorder and the wall time at which it is due. Event time is the due time minus
 * the {@link Lateness}; with disorder 0 event times never go back.
 */
enum Scene {
  /** Devices at sites; some lose their link and flush minutes of readings at once. */
  iot(
      "eventTime TIMESTAMP, device STRING, site STRING, temperature DOUBLE, humidity DOUBLE, battery INT",
      new Lateness(400, 0.30, 4_000, 0.25, 30_000, 1_800_000)) {
    @Override
    void body(JsonText json, Dice dice, long n, boolean burst, long eventMillis) {
      int device = burst ? dice.below(60, n / Lateness.RUN, 1) : dice.below(60, n, 1);
      double daily = Math.sin(2 * Math.PI * (eventMillis % 86_400_000L) / 86_400_000.0);
      json.text("device", "sensor-" + (device + 1))
          .text("site", SITES[device % SITES.length])
          .decimal("temperature", 14 + device % 9 + 5 * daily + dice.normal(n, 2))
          .decimal("humidity", Math.max(5, Math.min(98, 55 - 10 * daily + 4 * dice.normal(n, 3))))
          .number("battery", 100 - (device * 37 + eventMillis / 3_600_000L) % 90);
    }
  },
  /** Servers and their security logs; shippers gather lines and send them in batches. */
  logs(
      "eventTime TIMESTAMP, host STRING, service STRING, level STRING, user STRING, ip STRING, message STRING",
      new Lateness(1_500, 0.10, 3_000, 0.40, 5_000, 600_000)) {
    @Override
    void body(JsonText json, Dice dice, long n, boolean burst, long eventMillis) {
      int host = burst ? dice.below(12, n / Lateness.RUN, 1) : dice.below(12, n, 1);
      double weight = dice.uniform(n, 2);
      String level = weight < 0.70 ? "INFO" : weight < 0.90 ? "WARN" : weight < 0.98 ? "ERROR" : "ALERT";
      json.text("host", "srv-" + (host + 1))
          .text("service", dice.pick(SERVICES, n, 3))
          .text("level", level)
          .text("user", dice.pick(PEOPLE, n, 4))
          .text("ip", "10." + host + "." + dice.below(250, n, 5) + "." + (1 + dice.below(250, n, 6)))
          .text("message", MESSAGES[weight < 0.70 ? 0 : weight < 0.90 ? 1 : weight < 0.98 ? 2 : 3][dice.below(3, n, 7)]);
    }
  },
  /** Real-time advertising; clicks and conversions name an earlier impression and are reported late. */
  ads(
      "eventTime TIMESTAMP, action STRING, impression STRING, campaign STRING, site STRING, bid DOUBLE",
      new Lateness(250, 0.20, 6_000, 0.04, 60_000, 3_600_000)) {
    @Override
    void body(JsonText json, Dice dice, long n, boolean burst, long eventMillis) {
      double share = dice.uniform(n, 1);
      // The first events have no past to refer to.
      boolean impression = share < 0.80 || n < 100;
      String action = impression ? "impression" : share < 0.97 ? "click" : "conversion";
      long shown = impression ? n : n - 1 - dice.below(80, n, 2);
      json.text("action", action)
          .text("impression", "imp-" + shown)
          .text("campaign", dice.pick(CAMPAIGNS, shown, 3))
          .text("site", dice.pick(SITES_OF_ADS, shown, 4))
          .decimal("bid", 0.05 + 2 * dice.uniform(shown, 5) * dice.uniform(shown, 6));
    }

    @Override
    long latenessMillis(Dice dice, long n, double disorder) {
      double share = dice.uniform(n, 1);
      long extra = share < 0.80 || n < 100 ? 0 : share < 0.97 ? 2_000 : 30_000;
      return super.latenessMillis(dice, n, disorder)
          + Math.round(disorder * extra * Math.exp(0.8 * Math.min(3, dice.normal(n, 8))));
    }
  },
  /** Clicks in apps and on web sites; mobile users go through tunnels. */
  clicks(
      "eventTime TIMESTAMP, user STRING, session STRING, page STRING, device STRING, durationMs INT",
      new Lateness(300, 0.15, 3_000, 0.20, 45_000, 3_600_000)) {
    @Override
    void body(JsonText json, Dice dice, long n, boolean burst, long eventMillis) {
      int user = burst ? 2 * dice.below(100, n / Lateness.RUN, 1) : dice.below(200, n, 1);
      // Even users hold a phone; only phones lose the network.
      String device = user % 2 == 0 ? (user % 4 == 0 ? "android" : "ios") : "web";
      json.text("user", "u" + (1_000 + user))
          .text("session", "s" + user + "-" + eventMillis / 1_800_000L)
          .text("page", dice.pick(PAGES, n, 2))
          .text("device", device)
          .number("durationMs", Math.round(1_200 * Math.exp(0.9 * dice.normal(n, 3))));
    }
  };

  static final String EVENT_TIME = "eventTime";

  private static final String[] SITES = {"Kazan", "Perm", "Omsk", "Tula", "Tomsk", "Pskov"};
  private static final String[] SERVICES = {"auth", "api", "billing", "search", "gateway"};
  private static final String[] PEOPLE = {"anna", "boris", "clara", "dmitri", "elena", "farid", "grace", "hugo", "root", "guest"};
  private static final String[][] MESSAGES = {
    {"login accepted", "request served", "job finished"},
    {"slow query", "password about to expire", "retrying upstream"},
    {"request failed", "connection reset by peer", "out of file handles"},
    {"five failed logins in a row", "port scan suspected", "login from a new country"}
  };
  private static final String[] CAMPAIGNS = {"spring-sale", "new-phone", "city-breaks", "fresh-food", "night-school", "e-bikes"};
  private static final String[] SITES_OF_ADS = {"news", "weather", "video", "maps", "forum"};
  private static final String[] PAGES = {"/", "/search", "/item", "/cart", "/checkout", "/help", "/profile"};

  private final String schema;
  private final Lateness lateness;

  Scene(String schema, Lateness lateness) {
    this.schema = schema;
    this.lateness = lateness;
  }

  static Optional<Scene> named(String name) {
    return Arrays.stream(values()).filter(scene -> scene.name().equals(name)).findFirst();
  }

  static String all() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  String schema() {
    return schema;
  }

  /** Event {@code n} as JSON, when it is due at {@code dueMillis} on the wall. */
  byte[] event(Dice dice, long n, double disorder, long dueMillis) {
    long eventMillis = dueMillis - latenessMillis(dice, n, disorder);
    JsonText json = new JsonText().time(EVENT_TIME, eventMillis);
    body(json, dice, n, lateness.inBurst(dice, n, disorder), eventMillis);
    return json.bytes();
  }

  long latenessMillis(Dice dice, long n, double disorder) {
    return lateness.millis(dice, n, disorder);
  }

  abstract void body(JsonText json, Dice dice, long n, boolean burst, long eventMillis);
}
