package io.tidemark.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.wire.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LaneSettingsTest {
  @Test
  void whatIsShownIsWhatTheDriverTakesFromTheSamePlace() {
    for (Guarantee guarantee : Guarantee.values()) {
      for (Api api : Api.values()) {
        for (LaneSettings.Sink sink : LaneSettings.Sink.values()) {
          LaneSettings settings = new LaneSettings(guarantee, api, sink);
          Map<String, String> used = new HashMap<>(settings.source());
          used.putAll(settings.producer("TOPIC"));
          used.putAll(LaneSettings.SPARK);
          used.put("format", settings.writer());
          Map<String, String> shown = settings.shown().stream().collect(Collectors.toMap(Setting::name, Setting::value));

          assertThat(shown).containsAllEntriesOf(settings.source());
          shown.keySet().retainAll(used.keySet());
          assertThat(used).containsAllEntriesOf(shown);
          assertThat(settings.shown()).allSatisfy(setting -> {
            assertThat(setting.why().en()).isNotBlank();
            assertThat(setting.why().ru()).isNotBlank();
          });
        }
      }
    }
  }

  @Test
  void theGuaranteesDifferInWhatMakesThem() {
    assertThat(names(Guarantee.AT_MOST_ONCE, LaneSettings.Sink.TABLE))
        .containsExactly("startingOffsets=latest", "minPartitions=2", "spark.task.maxFailures=1", "checkpointLocation=checkpoint-1, checkpoint-2, …", "format=jdbc");
    assertThat(names(Guarantee.AT_LEAST_ONCE, LaneSettings.Sink.TABLE))
        .containsExactly("startingOffsets=earliest", "minPartitions=2", "spark.task.maxFailures=1", "checkpointLocation=checkpoint", "format=jdbc");
    assertThat(names(Guarantee.EXACTLY_ONCE, LaneSettings.Sink.TOPIC))
        .containsExactly(
            "startingOffsets=earliest", "minPartitions=2", "spark.task.maxFailures=1", "checkpointLocation=checkpoint",
            "sendOffsetsToTransaction=TOPIC-batches", "acks=all", "enable.idempotence=true", "transactional.id=TOPIC-lane", "batch.size=0", "isolation.level=read_committed");
  }

  @Test
  void ordersAndReportsGoOverTheWireAndBackAndShowNoPassword() {
    LaneOrder order =
        new LaneOrder(Guarantee.EXACTLY_ONCE, Api.DSTREAM, Map.of("bootstrap.servers", "h:1", "sasl.jaas.config", "hidden"), "t", Path.of("/w"),
            new SinkOrder.Table("jdbc:postgresql://h/d", "u", "secret", "t"), 2, true);
    DriverCommand command = DriverCommand.open(7, order);
    LaneReport report = new LaneReport(LaneReport.Query.RUNNING, Point.HALF, 3L, null);

    assertThat(Json.read(Json.write(command), DriverCommand.class)).isEqualTo(command);
    assertThat(Json.write(report)).isEqualTo("{\"query\":\"running\",\"point\":\"half\",\"batch\":3,\"error\":null}");
    assertThat(Json.read(Json.write(new DriverAnswer(7, report, null)), DriverAnswer.class)).isEqualTo(new DriverAnswer(7, report, null));
    assertThat(command.toString()).doesNotContain("secret", "hidden");
  }

  private static List<String> names(Guarantee guarantee, LaneSettings.Sink sink) {
    return new LaneSettings(guarantee, Api.STRUCTURED, sink).shown().stream().map(setting -> setting.name() + "=" + setting.value()).toList();
  }
}
