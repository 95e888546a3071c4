package io.tidemark.attach;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReporterTest {
  private static final UUID QUERY = UUID.fromString("00000000-0000-0000-0000-000000000001");
  private static final Application APPLICATION = new Application("local-1", "Orders \"live\"", "3.5.5");
  private static final Pace QUICK = new Pace(1, 5, 1, 5);

  private final TestingWire wire = new TestingWire();
  private Reporter reporter;

  private Reporter start(String address) {
    reporter = Reporter.start(ServerAddress.parse(address, null), APPLICATION, wire, QUICK);
    return reporter;
  }

  @AfterEach
  void end() {
    wire.answer(Wire.Outcome.ACCEPTED);
    reporter.end();
  }

  private static QueryEvent event(int number) {
    return event(number, "{\"batchId\":" + number + "}");
  }

  private static QueryEvent event(int number, String progress) {
    return QueryEvent.progress("2026-01-01T00:00:00.000Z", QUERY, QUERY, "n" + number, () -> progress);
  }

  @Test
  void bringsEventsInTheirOrderAndSaysWhoItIs() throws Exception {
    start(ServerAddress.USUAL);
    wire.await("a sign of life without any event", () -> !wire.taken().isEmpty());
    IntStream.range(0, 1_200).forEach(number -> {
      while (reporter.sent() + Reporter.INTAKE / 2 < number) {
        Thread.onSpinWait();
      }
      reporter.offer(event(number));
    });
    wire.await("all events", () -> wire.names().size() == 1_200);
    assertThat(wire.names()).isEqualTo(IntStream.range(0, 1_200).mapToObj(number -> "n" + number).toList());
    JsonNode first = wire.taken().get(0);
    assertThat(first.path("application").toString()).isEqualTo("{\"id\":\"local-1\",\"name\":\"Orders \\\"live\\\"\",\"sparkVersion\":\"3.5.5\"}");
    assertThat(first.path("events")).isEmpty();
    assertThat(wire.taken()).allSatisfy(report -> {
      assertThat(report.path("lost").asLong()).isZero();
      assertThat(report.path("events").size()).isLessThanOrEqualTo(500);
    });
    long before = 0;
    for (JsonNode report : wire.taken()) {
      assertThat(report.path("sent").asLong()).isEqualTo(before);
      before += report.path("events").size();
    }
  }

  @Test
  void aFloodWhileTheServerIsAwayKeepsTheNewestAndCountsTheRestExactly() throws Exception {
    wire.answer(Wire.Outcome.AWAY);
    start("http://localhost:1?keep=10000");
    wire.await("a try", () -> wire.tries() > 0);
    String progress = "{\"text\":\"" + "x".repeat(2_000) + "\"}";
    int offered = 100_000;
    for (int i = 0; i < offered; i++) {
      reporter.offer(event(i, progress));
    }
    reporter.offer(event(offered, progress));
    wire.answer(Wire.Outcome.ACCEPTED);
    wire.await("every event of the flood, sent or lost", () -> reporter.sent() + reporter.lost() == offered + 1);
    long sent = reporter.sent();
    wire.await("a report that tells the final loss", () -> lastLost() == offered + 1 - sent);

    assertThat(wire.names()).hasSize((int) sent).doesNotHaveDuplicates();
    assertThat(sent * 2_000).as("bytes that were kept").isLessThan(Backlog.MOST_BYTES + Reporter.INTAKE * 2_500L);
    assertThat(reporter.lost()).isGreaterThan(offered / 2);
  }

  private long lastLost() {
    List<JsonNode> taken = wire.taken();
    return taken.isEmpty() ? -1 : taken.get(taken.size() - 1).path("lost").asLong();
  }

  @Test
  void whatTheServerRefusesIsLostAndTheNextGoesOn() throws Exception {
    start(ServerAddress.USUAL);
    wire.await("a sign of life", () -> !wire.taken().isEmpty());
    wire.answer(Wire.Outcome.REFUSED);
    reporter.offer(event(1));
    wire.await("the refusal", () -> reporter.lost() == 1);
    wire.answer(Wire.Outcome.ACCEPTED);
    reporter.offer(event(2));
    wire.await("the next event", () -> wire.names().contains("n2"));
    assertThat(wire.names()).doesNotContain("n1");
    wire.await("the loss told", () -> lastLost() == 1);
  }

  @Test
  void aReportThatCannotBeWrittenIsLostAlone() throws Exception {
    start(ServerAddress.USUAL);
    reporter.offer(QueryEvent.progress("", QUERY, QUERY, "broken", () -> {
      throw new IllegalStateException("Spark could not write it");
    }));
    reporter.offer(event(7));
    wire.await("the other", () -> wire.names().contains("n7"));
    assertThat(reporter.lost()).isEqualTo(1);
  }

  @Test
  void atTheEndWhatWaitsIsSent() {
    reporter = Reporter.start(ServerAddress.parse(ServerAddress.USUAL, null), APPLICATION, wire, new Pace(60_000, 60_000, 60_000, 60_000));
    reporter.offer(event(1));
    reporter.offer(event(2));
    reporter.end();
    assertThat(wire.names()).containsExactly("n1", "n2");
    reporter.offer(event(3));
    assertThat(reporter.lost()).isEqualTo(1);
  }
}
