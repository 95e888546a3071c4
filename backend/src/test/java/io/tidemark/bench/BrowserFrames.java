package io.tidemark.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Figure 6: what the page costs the browser at a thousand events a second through three windowed queries: main-thread time of script,
 * style, layout and paint for each frame, and the heap after a collection, minute by minute.
 */
final class BrowserFrames implements Figure {
  private static final double TARGET_MILLIS = 8;
  private static final double FLAT = 1.15;
  private static final List<String> PLACES = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
  private static final List<String> CATEGORIES =
      List.of("-*", "devtools.timeline", "v8.execute", "blink.user_timing", "disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.frame");
  private static final String STREAM =
      "{\"schema\":\"eventTime TIMESTAMP, device STRING, site STRING, temperature DOUBLE, humidity DOUBLE, battery INT\",\"eventTime\":\"eventTime\","
          + "\"source\":{\"kind\":\"kafka\",\"partitions\":1},\"generator\":{\"kind\":\"iot\",\"on\":true,\"seed\":7,\"rate\":1000,\"disorder\":0.3}}";

  @Override
  public void measure(Options options, Table table) throws Exception {
    try (Scratch scratch = Scratch.make();
        Program program = Program.tidemark(options, scratch.directory());
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment()))) {
      URI address = URI.create(program.said());
      Waiting.until("Tidemark is ready", 180, () -> Program.get(address.resolve("api/health")).contains("\"result\":\"up\""));
      flow(address);
      Browser browser = playwright.chromium().launch(launch());
      measure(browser, address.resolve("#/windows?stream=busy").toString(), "Windows page", options, table, scratch.directory());
      measure(browser, address.resolve("#/queries/busy-tumbling").toString(), "query page", options, table, scratch.directory());
      browser.close();
      program.close();
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    if (PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place)))) {
      environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    }
    return environment;
  }

  private static BrowserType.LaunchOptions launch() {
    BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setHeadless(true).setArgs(List.of("--no-sandbox", "--disable-gpu"));
    PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst().ifPresent(options::setExecutablePath);
    return options;
  }

  /** A busy stream and three windows over it; the demonstration's queries stop. */
  private static void flow(URI address) throws Exception {
    for (String query : List.of("quakes-tumbling", "quakes-sliding", "quakes-session")) {
      Waiting.until(query + " has started", 60, () -> Program.get(address.resolve("api/queries/" + query)).contains("\"state\":\"running\""));
      send("POST", address.resolve("api/queries/" + query + "/stop"), "");
      send("DELETE", address.resolve("api/queries/" + query), "");
    }
    send("PUT", address.resolve("api/streams/busy"), STREAM);
    String shape = "{\"stream\":\"busy\",\"watermark\":{\"delay\":\"5 seconds\"},\"window\":%s,\"groupBy\":[\"%s\"],\"outputMode\":\"%s\",\"aggregates\":"
        + "[{\"function\":\"count\",\"as\":\"n\"},{\"function\":\"max\",\"column\":\"temperature\",\"as\":\"top\"}]}";
    start(address, "busy-tumbling", shape.formatted("{\"kind\":\"tumbling\",\"size\":\"5 seconds\"}", "site", "update"));
    start(address, "busy-sliding", shape.formatted("{\"kind\":\"sliding\",\"size\":\"10 seconds\",\"slide\":\"5 seconds\"}", "site", "update"));
    start(address, "busy-session", shape.formatted("{\"kind\":\"session\",\"gap\":\"200 milliseconds\"}", "device", "append"));
  }

  private static void start(URI address, String query, String definition) throws Exception {
    send("PUT", address.resolve("api/queries/" + query), definition);
    send("POST", address.resolve("api/queries/" + query + "/start"), "");
  }

  private static void send(String method, URI address, String body) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setReadTimeout(60_000);
    if (!body.isEmpty()) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    if (connection.getResponseCode() >= 300) {
      throw new IllegalStateException(
          method + " " + address + " answered " + connection.getResponseCode() + ": "
              + new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static void measure(Browser browser, String url, String name, Options options, Table table, Path directory) throws Exception {
    BrowserContext context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1_440, 900));
    Page page = context.newPage();
    page.navigate(url);
    page.waitForTimeout(options.warmUp() * 1_000.0);
    Path trace = directory.resolve("trace.json");
    browser.startTracing(page, new Browser.StartTracingOptions().setPath(trace).setCategories(CATEGORIES));
    page.waitForTimeout(options.seconds() * 1_000.0);
    browser.stopTracing();
    FrameTimes frames = FrameTimes.read(trace);
    if (System.getProperty("bench.trace") != null) {
      Files.copy(trace, Path.of(System.getProperty("bench.trace") + name.charAt(0) + ".json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    double p95 = frames.millis().percentile(95);
    table.limit(
        "browser, " + name + ", time per frame",
        "p50 " + Table.number(frames.millis().median()) + " ms, p95 " + Table.number(p95) + " ms (" + frames.millis().size() + " frames in " + options.seconds() + " s)",
        "p95 ≤ 8 ms",
        p95 <= TARGET_MILLIS);
    table.note(name + ": processor time per frame p95 " + Table.number(frames.cpuMillis().percentile(95)) + " ms, longest frame "
        + Table.number(frames.millis().max()) + " ms; by sort: " + frames.bySort());
    heap(page, context.newCDPSession(page), name, options, table);
    context.close();
  }

  private static void heap(Page page, CDPSession devTools, String name, Options options, Table table) {
    devTools.send("Performance.enable");
    List<Double> megabytes = new ArrayList<>(List.of(used(devTools)));
    for (int minute = 0; minute < options.minutes(); minute++) {
      page.waitForTimeout(60_000);
      megabytes.add(used(devTools));
    }
    int half = megabytes.size() / 2;
    double early = Samples.of(megabytes.subList(0, Math.max(1, half))).median();
    double late = Samples.of(megabytes.subList(half, megabytes.size())).median();
    table.limit(
        "browser, " + name + ", heap after " + options.minutes() + " min",
        Table.number(megabytes.get(megabytes.size() - 1)) + " MB, at first " + Table.number(megabytes.get(0)) + " MB",
        "flat (second half ≤ 1.15 × first)",
        late <= FLAT * early);
    table.note(name + ": heap by minute " + megabytes.stream().map(Table::number).toList() + " MB");
  }

  private static double used(CDPSession devTools) {
    devTools.send("HeapProfiler.collectGarbage");
    JsonObject metrics = devTools.send("Performance.getMetrics");
    for (JsonElement metric : metrics.getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals("JSHeapUsedSize")) {
        return metric.getAsJsonObject().get("value").getAsDouble() / 1e6;
      }
    }
    return Double.NaN;
  }
}
