package io.tidemark.alert;

import io.tidemark.wire.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What is posted: {@code text} is all that a chat shows, {@code alerts} the same for programs.
 *
 * @param heldBack how many of them the limit had held back until now
 */
record WebhookMessage(String text, List<Alert> alerts, int heldBack) {
  private static final int TOLD = 20;

  /** One event of the log. */
  record Alert(String at, String alert, String query, String event, Double value, String detail) {}

  /** @param late those that were held back, oldest first; {@code lost} more were not kept */
  static WebhookMessage of(List<LogEntry> late, int lost, List<LogEntry> now) {
    List<LogEntry> all = new ArrayList<>(late);
    all.addAll(now);
    StringBuilder text = new StringBuilder();
    all.subList(Math.max(0, all.size() - TOLD), all.size()).forEach(entry -> text.append(line(entry)).append('\n'));
    int untold = Math.max(0, all.size() - TOLD) + lost;
    if (untold > 0) {
      text.append("and ").append(untold).append(" more before\n");
    }
    return new WebhookMessage(text.toString().strip(), all.stream().map(WebhookMessage::alert).toList(), late.size() + lost);
  }

  private static String line(LogEntry entry) {
    String sign = entry.event().equals("resolved") ? "[resolved]" : entry.event().equals("repeated") ? "[still]" : "[firing]";
    return "Tidemark " + sign + " " + entry.alert() + " for " + entry.query() + ": " + entry.detail();
  }

  private static Alert alert(LogEntry entry) {
    return new Alert(Json.text(entry.at()), entry.alert(), entry.query(), entry.event(), entry.value(), entry.detail());
  }
}
