package io.tidemark.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.TidemarkProcess;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published examples of event time, each batch and each row, through the public API of the real program. What is expected is what
 * Spark 4.1.0 answered in programs that know nothing of Tidemark.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkedExamplesIT {
  private static final String WORDS = "eventTime TIMESTAMP, word STRING";
  private static final String SLIDING = "\"window\":{\"kind\":\"sliding\",\"size\":\"10 minutes\",\"slide\":\"5 minutes\"},\"groupBy\":[\"word\"],";
  private static final String TEN_MINUTES = "\"watermark\":{\"delay\":\"10 minutes\"},";

  @TempDir static Path folder;
  private TidemarkProcess tidemark;
  private LabApi lab;

  @BeforeAll
  void start() {
    tidemark = TidemarkProcess.start(folder.resolve("data"), "--demo", "off");
    lab = new LabApi(tidemark);
    Awaitility.await("Spark is up")
        .atMost(Duration.ofMinutes(2))
        .until(() -> tidemark.get("api/health").path("parts").path("spark").asText().equals("up"));
  }

  @AfterEach
  void clear() {
    tidemark.get("api/queries").forEach(query -> lab.call("DELETE", "api/queries/" + query.path("id").asText(), null));
    tidemark.get("api/streams").forEach(stream -> lab.call("DELETE", "api/streams/" + stream.path("id").asText(), null));
  }

  @AfterAll
  void stop() {
    tidemark.close();
  }

  private static String word(String time, String word) {
    return time + " \"word\":\"" + word + "\"";
  }

  private LabApi.Step words(String... timesAndWords) {
    return lab.step("words", Arrays.stream(timesAndWords).map(e -> word(e.split(" ")[0], e.split(" ")[1])).toArray(String[]::new));
  }

  private static void agrees(LabApi.Step step, String... queries) {
    for (String query : queries) {
      assertThat(step.batches(query)).as(query).isNotEmpty().allSatisfy(batch -> assertThat(batch.disagreements()).isEmpty());
    }
  }

  @Test
  void example1TheQuickExampleFillsTheResultTableInCompleteMode() {
    lab.stream("words", WORDS);
    lab.query("q", "{\"stream\":\"words\",\"groupBy\":[\"word\"],\"outputMode\":\"complete\"}");

    assertThat(words("12:00 cat", "12:00 dog", "12:00 dog", "12:00 dog").result("q")).containsExactly("cat 1", "dog 3");
    assertThat(words("12:01 owl", "12:01 cat").result("q")).containsExactly("cat 2", "dog 3", "owl 1");
    LabApi.Step third = words("12:02 dog", "12:02 owl");
    assertThat(third.result("q")).containsExactly("cat 2", "dog 4", "owl 2");
    assertThat(third.batches("q")).hasSize(1).allSatisfy(batch -> assertThat(batch.rows()).isEqualTo(third.result("q")));
  }

  @Test
  void examples2And3SlidingWindowsWithoutAWatermarkTakeTheLateWordIn() {
    lab.stream("words", WORDS);
    lab.query("q", "{\"stream\":\"words\"," + SLIDING + "\"outputMode\":\"complete\"}");

    assertThat(words("12:02 cat", "12:02 dog", "12:03 dog", "12:03 dog").result("q"))
        .containsExactly("11:55-12:05 cat 1", "11:55-12:05 dog 3", "12:00-12:10 cat 1", "12:00-12:10 dog 3");
    assertThat(words("12:07 owl", "12:07 cat").result("q"))
        .containsExactly(
            "11:55-12:05 cat 1", "11:55-12:05 dog 3", "12:00-12:10 cat 2", "12:00-12:10 dog 3", "12:00-12:10 owl 1", "12:05-12:15 cat 1", "12:05-12:15 owl 1");
    LabApi.Step third = words("12:11 dog", "12:13 owl");
    assertThat(third.result("q"))
        .containsExactly(
            "11:55-12:05 cat 1", "11:55-12:05 dog 3", "12:00-12:10 cat 2", "12:00-12:10 dog 3", "12:00-12:10 owl 1",
            "12:05-12:15 cat 1", "12:05-12:15 dog 1", "12:05-12:15 owl 2", "12:10-12:20 dog 1", "12:10-12:20 owl 1");
    agrees(third, "q");

    lab.call("POST", "api/queries/q/restart", "{\"from\":\"scratch\"}");
    lab.call("DELETE", "api/queries/q", null);
    lab.call("DELETE", "api/streams/words", null);
    lab.stream("words", WORDS);
    lab.query("q", "{\"stream\":\"words\"," + SLIDING + "\"outputMode\":\"complete\"}");
    words("12:02 cat", "12:02 dog", "12:03 dog", "12:03 dog");
    words("12:07 owl", "12:07 cat");
    assertThat(words("12:04 dog", "12:13 owl").result("q"))
        .containsExactly(
            "11:55-12:05 cat 1", "11:55-12:05 dog 4", "12:00-12:10 cat 2", "12:00-12:10 dog 4", "12:00-12:10 owl 1",
            "12:05-12:15 cat 1", "12:05-12:15 owl 2", "12:10-12:20 owl 1");
  }

  @Test
  void example4UpdateModeJudgesLateByTheWatermarkOfTheBatchBefore() {
    lab.stream("words", WORDS);
    lab.query("off", "{\"stream\":\"words\"," + TEN_MINUTES + SLIDING + "\"outputMode\":\"update\",\"noDataBatches\":false}");
    lab.query("on", "{\"stream\":\"words\"," + TEN_MINUTES + SLIDING + "\"outputMode\":\"update\"}");

    LabApi.Step first = words("12:07 dog", "12:08 owl");
    assertThat(first.batches("off")).extracting(LabApi.Batch::facts).containsExactly("data 2, evicts by 1970, late by 1970, dropped 0");
    assertThat(first.batches("on"))
        .extracting(LabApi.Batch::facts)
        .containsExactly("data 2, evicts by 1970, late by 1970, dropped 0", "no data, evicts by 11:58, late by 1970, dropped 0");
    assertThat(first.batches("off").get(0).rows()).containsExactly("12:00-12:10 dog 1", "12:00-12:10 owl 1", "12:05-12:15 dog 1", "12:05-12:15 owl 1");

    LabApi.Step second = words("12:14 dog", "12:09 cat");
    assertThat(second.batches("off")).extracting(LabApi.Batch::facts).containsExactly("data 2, evicts by 11:58, late by 1970, dropped 0");
    assertThat(second.batches("off").get(0).rows()).containsExactly("12:00-12:10 cat 1", "12:05-12:15 cat 1", "12:05-12:15 dog 2", "12:10-12:20 dog 1");
    assertThat(second.batches("on"))
        .extracting(LabApi.Batch::facts)
        .containsExactly("data 2, evicts by 11:58, late by 11:58, dropped 0", "no data, evicts by 12:04, late by 11:58, dropped 0");
    assertThat(second.batches("on")).extracting(LabApi.Batch::rows).containsExactly(second.batches("off").get(0).rows(), List.of());

    LabApi.Step third = words("12:15 cat", "12:08 dog", "12:13 owl", "12:21 owl");
    assertThat(third.batches("off")).extracting(LabApi.Batch::facts).containsExactly("data 4, evicts by 12:04, late by 11:58, dropped 0");
    assertThat(third.batches("on"))
        .extracting(LabApi.Batch::facts)
        .containsExactly("data 4, evicts by 12:04, late by 12:04, dropped 0", "no data, evicts by 12:11, late by 12:04, dropped 0");
    assertThat(third.batches("on")).extracting(LabApi.Batch::rows).containsExactly(third.batches("off").get(0).rows(), List.of());
    assertThat(third.batches("off").get(0).rows())
        .as("the end of a window is exclusive: 12:15 cat is not in 12:05-12:15")
        .containsExactly(
            "12:00-12:10 dog 2", "12:05-12:15 dog 3", "12:05-12:15 owl 2", "12:10-12:20 cat 1", "12:10-12:20 owl 1",
            "12:15-12:25 cat 1", "12:15-12:25 owl 1", "12:20-12:30 owl 1");

    LabApi.Step fourth = words("12:04 donkey", "12:17 owl");
    assertThat(fourth.batches("off")).extracting(LabApi.Batch::facts).containsExactly("data 2, evicts by 12:11, late by 12:04, dropped 0");
    assertThat(fourth.batches("off").get(0).rows())
        .containsExactly("11:55-12:05 donkey 1", "12:00-12:10 donkey 1", "12:10-12:20 owl 2", "12:15-12:25 owl 2");
    assertThat(fourth.batches("on")).extracting(LabApi.Batch::facts).containsExactly("data 2, evicts by 12:11, late by 12:11, dropped 2");
    assertThat(fourth.batches("on").get(0).rows()).containsExactly("12:10-12:20 owl 2", "12:15-12:25 owl 2");
    assertThat(fourth.batches("on").get(0).verdicts()).containsExactly("12:04 dropped", "12:17 late");
    assertThat(fourth.batches("on")).hasSize(1);
    agrees(first, "off", "on");
    agrees(second, "off", "on");
    agrees(third, "off", "on");
    agrees(fourth, "off", "on");
  }

  @Test
  void example5AppendModeWritesAWindowOnceItsEndHasPassed() {
    lab.stream("words", WORDS);
    lab.query("off", "{\"stream\":\"words\"," + TEN_MINUTES + SLIDING + "\"outputMode\":\"append\",\"noDataBatches\":false}");
    lab.query("on", "{\"stream\":\"words\"," + TEN_MINUTES + SLIDING + "\"outputMode\":\"append\"}");

    LabApi.Step first = words("12:07 dog", "12:08 owl");
    LabApi.Step second = words("12:14 dog", "12:09 cat");
    LabApi.Step third = words("12:15 cat", "12:08 dog", "12:13 owl", "12:21 owl");
    for (LabApi.Step step : List.of(first, second, third)) {
      assertThat(step.batches("off")).hasSize(1).allSatisfy(batch -> assertThat(batch.rows()).isEmpty());
    }
    assertThat(List.of(first, second, third))
        .extracting(step -> step.batches("off").get(0).facts())
        .containsExactly(
            "data 2, evicts by 1970, late by 1970, dropped 0", "data 2, evicts by 11:58, late by 1970, dropped 0", "data 4, evicts by 12:04, late by 11:58, dropped 0");
    assertThat(List.of(first, second)).allSatisfy(step -> assertThat(step.batches("on")).hasSize(2).allSatisfy(batch -> assertThat(batch.rows()).isEmpty()));
    assertThat(third.batches("on")).hasSize(2);
    assertThat(third.batches("on").get(0).rows()).isEmpty();
    assertThat(third.batches("on").get(1).facts()).isEqualTo("no data, evicts by 12:11, late by 12:04, dropped 0");
    assertThat(third.batches("on").get(1).rows()).containsExactly("12:00-12:10 cat 1", "12:00-12:10 dog 2", "12:00-12:10 owl 1");

    LabApi.Step fourth = words("12:04 donkey", "12:17 owl", "12:26 owl");
    assertThat(fourth.batches("off")).extracting(LabApi.Batch::facts).containsExactly("data 3, evicts by 12:11, late by 12:04, dropped 0");
    assertThat(fourth.batches("off").get(0).rows())
        .containsExactly("11:55-12:05 donkey 1", "12:00-12:10 cat 1", "12:00-12:10 dog 2", "12:00-12:10 donkey 1", "12:00-12:10 owl 1");
    assertThat(fourth.batches("on").get(0).facts()).isEqualTo("data 3, evicts by 12:11, late by 12:11, dropped 2");
    assertThat(fourth.batches("on").get(1).rows()).containsExactly("12:05-12:15 cat 1", "12:05-12:15 dog 3", "12:05-12:15 owl 2");

    LabApi.Step fifth = words("12:09 cat");
    assertThat(fifth.batches("off")).extracting(LabApi.Batch::facts).containsExactly("data 1, evicts by 12:16, late by 12:11, dropped 1");
    assertThat(fifth.batches("off").get(0).rows()).containsExactly("12:05-12:15 cat 2", "12:05-12:15 dog 3", "12:05-12:15 owl 2");
    assertThat(fifth.batches("off").get(0).verdicts()).containsExactly("12:09 partly-dropped");
    assertThat(fifth.batches("on")).extracting(LabApi.Batch::facts).containsExactly("data 1, evicts by 12:16, late by 12:16, dropped 2");
    assertThat(fifth.batches("on").get(0).rows()).isEmpty();
    agrees(fifth, "off", "on");
  }

  @Test
  void example6TheThreeWindowTypes() {
    lab.stream("words", WORDS);
    String events = "{\"stream\":\"words\",\"watermark\":{\"delay\":\"0 seconds\"},";
    lab.query("tumbling", events + "\"window\":{\"kind\":\"tumbling\",\"size\":\"5 minutes\"},\"outputMode\":\"complete\"}");
    lab.query("session", events + "\"window\":{\"kind\":\"session\",\"gap\":\"5 minutes\"},\"groupBy\":[\"word\"],\"outputMode\":\"append\"}");

    LabApi.Step step = words("12:04 a", "12:05 a", "12:09 a", "12:15 a", "12:22 a");
    assertThat(step.result("tumbling")).containsExactly("12:00-12:05 1", "12:05-12:10 2", "12:15-12:20 1", "12:20-12:25 1");
    assertThat(step.result("session")).containsExactly("12:04-12:14 a 3", "12:15-12:20 a 1");
    assertThat(words("12:40 a").result("session")).containsExactly("12:04-12:14 a 3", "12:15-12:20 a 1", "12:22-12:27 a 1");

    HttpResponse<String> update =
        lab.send("PUT", "api/queries/refused", events + "\"window\":{\"kind\":\"session\",\"gap\":\"5 minutes\"},\"groupBy\":[\"word\"],\"outputMode\":\"update\"}");
    assertThat(update.statusCode()).isEqualTo(400);
    assertThat(update.body()).contains("STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION");
    HttpResponse<String> noKey =
        lab.send("PUT", "api/queries/refused", events + "\"window\":{\"kind\":\"session\",\"gap\":\"5 minutes\"},\"outputMode\":\"append\"}");
    assertThat(noKey.statusCode()).isEqualTo(400);
    assertThat(noKey.body()).contains("/groupBy");
  }

  @Test
  void example7TheTeamScoresLoseTheNineWithADelayOfTwoMinutes() {
    lab.stream("scores", "eventTime TIMESTAMP, user STRING, score INT");
    String sums = "\"window\":{\"kind\":\"tumbling\",\"size\":\"2 minutes\"},\"aggregates\":[{\"function\":\"sum\",\"column\":\"score\",\"as\":\"total\"}],";
    lab.query("append", "{\"stream\":\"scores\",\"watermark\":{\"delay\":\"2 minutes\"}," + sums + "\"outputMode\":\"append\"}");
    lab.query("update", "{\"stream\":\"scores\",\"watermark\":{\"delay\":\"2 minutes\"}," + sums + "\"outputMode\":\"update\"}");
    lab.query("patient", "{\"stream\":\"scores\",\"watermark\":{\"delay\":\"5 minutes\"}," + sums + "\"outputMode\":\"append\"}");

    LabApi.Step first = scores("12:00:26 Julie 5", "12:02:26 Ed 7");
    assertThat(first.batches("update").get(0).rows()).containsExactly("12:00-12:02 5", "12:02-12:04 7");
    LabApi.Step second = scores("12:03:39 Amy 3", "12:04:19 Fred 4");
    assertThat(second.batches("update").get(0).rows()).containsExactly("12:02-12:04 10", "12:04-12:06 4");
    LabApi.Step third = scores("12:03:06 Julie 8", "12:06:39 Naomi 3");
    assertThat(third.batches("update").get(0).rows()).containsExactly("12:02-12:04 18", "12:06-12:08 3");
    LabApi.Step fourth = scores("12:01:26 Frank 9", "12:07:26 Becky 8");
    assertThat(fourth.batches("append").get(0).facts()).endsWith("dropped 1");
    assertThat(fourth.batches("append").get(0).verdicts()).containsExactly("12:01:26 dropped", "12:07:26 on-time");
    assertThat(fourth.batches("update").get(0).rows()).containsExactly("12:06-12:08 11");
    LabApi.Step fifth = scores("12:07:46 Naomi 1");
    assertThat(fifth.batches("update").get(0).rows()).containsExactly("12:06-12:08 12");
    LabApi.Step flush = scores("12:30:00 Flush 0");
    assertThat(flush.result("append")).containsExactly("12:00-12:02 5", "12:02-12:04 18", "12:04-12:06 4", "12:06-12:08 12");
    assertThat(flush.result("patient")).containsExactly("12:00-12:02 14", "12:02-12:04 18", "12:04-12:06 4", "12:06-12:08 12");
    agrees(flush, "append", "update", "patient");
  }

  private LabApi.Step scores(String... events) {
    return lab.step(
        "scores",
        Arrays.stream(events).map(e -> e.split(" ")).map(e -> e[0] + " \"user\":\"" + e[1] + "\",\"score\":" + e[2]).toArray(String[]::new));
  }

  @Test
  void example8AppendModeCountsRowsInStateAndDropped() {
    lab.stream("words", WORDS);
    lab.query("q", "{\"stream\":\"words\",\"watermark\":{\"delay\":\"10 seconds\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"5 seconds\"},\"outputMode\":\"append\"}");

    LabApi.Step first = words("12:00:10 a", "12:00:11 a", "12:00:12 a", "12:00:13 a", "12:00:14 a", "12:00:15 a");
    assertThat(first.batches("q")).allSatisfy(batch -> assertThat(batch.rows()).isEmpty());
    LabApi.Step second = words("12:00:25 a");
    assertThat(second.result("q")).containsExactly("12:00:10-12:00:15 5");
    assertThat(last(second).stateRows()).isEqualTo(2);
    LabApi.Step third = words("12:00:10 a");
    assertThat(third.result("q")).containsExactly("12:00:10-12:00:15 5");
    assertThat(third.batches("q")).hasSize(1).allSatisfy(batch -> assertThat(batch.facts()).endsWith("dropped 1"));
    assertThat(last(third).stateRows()).isEqualTo(2);
  }

  @Test
  void example8UpdateModeAndSevenLateRowsOfOneWindowCountAsOne() {
    lab.stream("words", WORDS);
    lab.query("q", "{\"stream\":\"words\",\"watermark\":{\"delay\":\"10 seconds\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"5 seconds\"},\"outputMode\":\"update\"}");

    assertThat(words("12:00:10 a", "12:00:11 a", "12:00:12 a", "12:00:13 a", "12:00:14 a", "12:00:15 a").batches("q").get(0).rows())
        .containsExactly("12:00:10-12:00:15 5", "12:00:15-12:00:20 1");
    assertThat(words("12:00:25 a").batches("q").get(0).rows()).containsExactly("12:00:25-12:00:30 1");
    LabApi.Step third = words("12:00:10 a", "12:00:25 a");
    assertThat(third.batches("q").get(0).rows()).containsExactly("12:00:25-12:00:30 2");
    assertThat(third.batches("q").get(0).facts()).endsWith("dropped 1");
    LabApi.Step fourth = words("12:00:10 a");
    assertThat(fourth.batches("q").get(0).rows()).isEmpty();
    assertThat(fourth.batches("q").get(0).facts()).endsWith("dropped 1");
    LabApi.Step seven = words("12:00:10 a", "12:00:10 b", "12:00:11 a", "12:00:12 a", "12:00:13 a", "12:00:14 a", "12:00:14 b");
    assertThat(seven.batches("q").get(0).facts()).startsWith("data 7").endsWith("dropped 1");
    assertThat(seven.batches("q").get(0).verdicts()).hasSize(7).allSatisfy(verdict -> assertThat(verdict).endsWith("dropped"));
    agrees(seven, "q");
  }

  private static LabApi.Batch last(LabApi.Step step) {
    return step.batches("q").get(step.batches("q").size() - 1);
  }

  @Test
  void aStepHoldsItsEventsAndNoOthers() {
    lab.stream("words", WORDS);
    lab.query("q", "{\"stream\":\"words\",\"groupBy\":[\"word\"],\"outputMode\":\"update\"}");
    lab.call("POST", "api/streams/words/events", "{\"events\":[{\"eventTime\":\"" + LabApi.instant("12:00") + "\",\"word\":\"early\"}]}");

    LabApi.Step step = words("12:01 mine", "12:02 mine");
    assertThat(step.batches("q")).extracting(LabApi.Batch::rows).containsExactly(List.of("early 1"), List.of("mine 2"));
    LabApi.Step empty = new LabApi.Step(lab.call("POST", "api/streams/words/step", "{\"events\":[]}"));
    assertThat(empty.batches("q")).isEmpty();

    lab.call("POST", "api/queries/q/restart", "{\"from\":\"checkpoint\"}");
    assertThat(words("12:03 mine").batches("q")).extracting(LabApi.Batch::rows).containsExactly(List.of("mine 3"));
    lab.call("POST", "api/queries/q/restart", "{\"from\":\"scratch\"}");
    assertThat(words("12:04 new").batches("q")).extracting(LabApi.Batch::rows).containsExactly(List.of("early 1", "mine 3"), List.of("new 1"));

    HttpResponse<String> bad = lab.send("POST", "api/streams/words/step", "{\"events\":[{\"word\":3}]}");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).contains("/events/0/word", "/events/0/eventTime");
    assertThat(lab.send("POST", "api/streams/nowhere/step", "{\"events\":[]}").statusCode()).isEqualTo(404);
    lab.call("POST", "api/queries/q/stop", "{}");
    assertThat(new LabApi.Step(lab.call("POST", "api/streams/words/step", "{\"events\":[]}")).answer().path("queries")).isEmpty();
  }
}
