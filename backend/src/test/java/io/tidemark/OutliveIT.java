package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real program, its Kafka with it, killed while an online run is being advanced, and started again on the same data: the run goes
 * on under its id. In the end each flight is predicted once, and rows and figures are those of the same run in a server that nobody
 * has killed.
 */
class OutliveIT {
  /** More of them for a soak: {@code -Dtidemark.kills=20}. */
  private static final int KILLS = Integer.getInteger("tidemark.kills", 3);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String DEFINITION =
      "{\"champion\":\"m1\",\"challenger\":\"m2\",\"day\":\"2001-03-06\",\"days\":2,\"dirty\":8,\"watermark\":\"48 hours\",\"window\":\"6 hours\"}";
  private static final int A_PORTION = 40;

  @TempDir Path folder;
  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private String run;

  @Test
  void runThatIsKilledWithItsServerEndsAsOneThatWasNot() throws Exception {
    try (TidemarkProcess first = start()) {
      train(first);
      run = post(first, "api/ml/online", DEFINITION, 201).path("id").asText();
      awaitRun(first, "it is ready", view -> view.path("state").asText().equals("ready"));
      advanceAndKill(first);
    }
    int announced = 0;
    for (int kill = 1; kill < KILLS; kill++) {
      try (TidemarkProcess life = start()) {
        announced = found(life, announced);
        advanceAndKill(life);
      }
    }
    try (TidemarkProcess last = start()) {
      found(last, announced);
      JsonNode survived = toTheEnd(last);
      Map<String, String> rows = rows();
      run = post(last, "api/ml/online", DEFINITION, 201).path("id").asText();
      awaitRun(last, "it is ready", view -> view.path("state").asText().equals("ready"));
      JsonNode undisturbed = toTheEnd(last);

      assertThat(rows).as("seed %d", seed).isEqualTo(rows());
      for (String figures : new String[] {"total", "windows", "input"}) {
        assertThat(survived.path(figures)).as("%s, seed %d", figures, seed).isEqualTo(undisturbed.path(figures));
      }
      for (String count : new String[] {"predicted", "unseen", "skipped", "nulls", "malformed"}) {
        assertThat(survived.path("predict").path(count)).as("%s, seed %d", count, seed).isEqualTo(undisturbed.path("predict").path(count));
      }
      assertThat(survived.path("judge").path("joined")).isEqualTo(undisturbed.path("judge").path("joined"));
      assertThat(survived.path("predict").path("predicted").asInt()).isEqualTo(champions(rows)).isGreaterThan(300);
    }
  }

  private TidemarkProcess start() {
    return TidemarkProcess.start(folder.resolve("data"), "--demo", "off", "--master", "local[2]");
  }

  private static JsonNode post(TidemarkProcess life, String path, String body, int status) {
    HttpResponse<String> answer = life.send("POST", path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return TidemarkProcess.json(answer.body());
  }

  private void train(TidemarkProcess life) {
    awaitThat(life, "models can be trained", () -> life.send("GET", "api/ml/models", null).statusCode() == 200);
    post(life, "api/ml/models", "{\"params\":{\"maxIter\":5}}", 202);
    post(life, "api/ml/models", "{\"algorithm\":\"tree\",\"handleInvalid\":\"skip\",\"features\":[\"hour\",\"weekday\",\"distance\"]}", 202);
    awaitThat(life, "both models are ready", () ->
        life.get("api/ml/models").findValuesAsText("state").stream().allMatch("ready"::equals));
  }

  /** The run is on, under its id, with all that was sent; answers how many flights were announced. */
  private int found(TidemarkProcess life, int before) {
    awaitThat(life, "the lab is open", () -> life.send("GET", "api/ml/online", null).statusCode() == 200);
    JsonNode on = life.get("api/ml/online");
    assertThat(on.findValuesAsText("id")).as("seed %d%n%s", seed, life.output()).containsExactly(run);
    assertThat(on.get(0).path("resumed").isTextual()).isTrue();
    awaitRun(life, "it is ready", view -> view.path("state").asText().equals("ready"));
    JsonNode view = life.get("api/ml/online/" + run);
    assertThat(view.path("input").path("state").asText()).isEqualTo("paused");
    assertThat(view.path("input").path("announced").asInt()).isGreaterThanOrEqualTo(before);
    return view.path("input").path("announced").asInt();
  }

  /** In the middle of sending, predicting or judging, wherever it is then. */
  private void advanceAndKill(TidemarkProcess life) {
    int portions = 1 + random.nextInt(2);
    CompletableFuture<Void> advancing = CompletableFuture.runAsync(() -> {
      for (int i = 0; i < portions; i++) {
        post(life, "api/ml/online/" + run + "/act", "{\"do\":\"advance\",\"flights\":" + A_PORTION + "}", 200);
      }
    });
    assertThat(life.endsWithin(Duration.ofMillis(50 + random.nextInt(1_500)))).as("ended by itself:%n%s", life.output()).isFalse();
    life.kill();
    advancing.handle((done, answerThatNeverCame) -> null).join();
  }

  private JsonNode toTheEnd(TidemarkProcess life) {
    for (int i = 0; !life.get("api/ml/online/" + run).path("input").path("state").asText().equals("over"); i++) {
      assertThat(i).as("portions").isLessThan(100);
      post(life, "api/ml/online/" + run + "/act", "{\"do\":\"advance\",\"flights\":200}", 200);
    }
    awaitRun(life, "all is predicted and judged", view -> {
      JsonNode predict = view.path("predict");
      long read = predict.path("predicted").asLong() + predict.path("skipped").asLong() + predict.path("nulls").asLong()
          + predict.path("malformed").asLong();
      long judged = view.path("judge").path("joined").asLong();
      JsonNode challenger = view.path("total").path("challenger");
      return read == view.path("input").path("announced").asLong() && judged == predict.path("predicted").asLong()
          && challenger.path("rows").asLong() == read - predict.path("nulls").asLong() - predict.path("malformed").asLong();
    });
    return life.get("api/ml/online/" + run);
  }

  /** What is in the database: model, the score's bits and the prediction, by flight and role. */
  private Map<String, String> rows() throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/tidemark.db"));
        Statement statement = open.createStatement();
        ResultSet found = statement.executeQuery("SELECT flight, role, model, score, prediction FROM ml_prediction WHERE run = '" + run + "'")) {
      while (found.next()) {
        rows.put(found.getString(1) + " " + found.getString(2),
            found.getString(3) + " " + Double.doubleToLongBits(found.getDouble(4)) + " " + found.getInt(5));
      }
    }
    return rows;
  }

  private static int champions(Map<String, String> rows) {
    return (int) rows.keySet().stream().filter(row -> row.endsWith(" champion")).count();
  }

  private void awaitRun(TidemarkProcess life, String what, Predicate<JsonNode> holds) {
    awaitThat(life, what, () -> {
      JsonNode view = life.get("api/ml/online/" + run);
      for (String part : new String[] {"", "/predict", "/judge"}) {
        assertThat(view.at(part + "/error").isNull()).as(view.toString()).isTrue();
      }
      return holds.test(view);
    });
  }

  private void awaitThat(TidemarkProcess life, String what, Callable<Boolean> holds) {
    await(what + "; seed " + seed).atMost(PATIENCE).pollInterval(Duration.ofMillis(100))
        .conditionEvaluationListener(condition -> {
          if (!condition.isSatisfied() && condition.getRemainingTimeInMS() < 300) {
            throw new IllegalStateException(what + " never came; seed " + seed + ":\n" + life.output());
          }
        })
        .until(holds);
  }
}
