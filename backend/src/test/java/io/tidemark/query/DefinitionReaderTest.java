package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.eventtime.Windowing;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionReaderTest {
  private static QueryDefinition read(String json) {
    return new DefinitionReader(Json.node(json))
        .read(
            stream -> {
              if (!stream.equals("words")) {
                throw Problem.notFound("there is no stream " + stream);
              }
              return List.of("eventTime", "word");
            });
  }

  private static List<String> pointers(String json) {
    return catchThrowableOfType(Problem.class, () -> read(json)).fields().stream().map(Problem.Field::pointer).toList();
  }

  @Test
  void fillsInWhatIsLeftOut() {
    QueryDefinition definition = read("{\"stream\":\"words\",\"window\":{\"kind\":\"tumbling\",\"size\":\"10 minutes\"}}");

    assertThat(definition.windowing()).isEqualTo(Windowing.tumbling(600_000_000L));
    assertThat(definition.aggregates()).containsExactly(new QueryDefinition.Aggregate(QueryDefinition.Function.count, null, "count"));
    assertThat(definition.outputMode()).isEqualTo(QueryDefinition.OutputMode.update);
    assertThat(definition.trigger()).isEqualTo(new QueryDefinition.Trigger("processing-time", Interval.parse("1 second")));
    assertThat(definition.shufflePartitions()).isEqualTo(1);
    assertThat(definition.noDataBatches()).isTrue();
  }

  @Test
  void readsBackWhatItWrote() {
    QueryDefinition definition =
        read(
            "{\"stream\":\"words\",\"watermark\":{\"delay\":\"1 hour 30 minutes\"},\"window\":{\"kind\":\"sliding\",\"size\":\"10 minutes\",\"slide\":\"5 minutes\"},"
                + "\"groupBy\":[\"word\"],\"outputMode\":\"append\",\"maxOffsetsPerTrigger\":500}");

    assertThat(read(Json.write(definition))).isEqualTo(definition);
  }

  @Test
  void namesEveryBadFieldAtOnce() {
    assertThat(
            pointers(
                "{\"stream\":\"words\",\"window\":{\"kind\":\"sliding\",\"size\":\"5 minutes\",\"slide\":\"10 minutes\"},\"groupBy\":[\"wort\"],"
                    + "\"aggregates\":[{\"function\":\"sum\"}],\"outputMode\":\"sometimes\",\"trigger\":{\"kind\":\"hourly\"},\"sink\":{\"kind\":\"paper\"},"
                    + "\"watermark\":{\"delay\":\"ten minutes\"},\"shufflePartitions\":0,\"speed\":3}"))
        .containsExactlyInAnyOrder(
            "/speed",
            "/watermark/delay",
            "/window/slide",
            "/groupBy/0",
            "/aggregates/0/column",
            "/outputMode",
            "/trigger/kind",
            "/shufflePartitions",
            "/sink/kind");
  }

  @Test
  void pointsAtAFieldWhoseNameLooksLikeAPath() {
    assertThat(pointers("{\"stream\":\"words\",\"a/b~c\":1}")).containsExactly("/a~1b~0c");
  }

  @Test
  void refusesAnUnknownStreamByName() {
    assertThat(pointers("{\"stream\":\"verbs\"}")).containsExactly("/stream");
    assertThat(pointers("{}")).containsExactly("/stream");
    assertThat(pointers("[]")).containsExactly("");
  }

  @Test
  void aWindowHasOnlyTheLengthsOfItsKind() {
    assertThat(pointers("{\"stream\":\"words\",\"window\":{\"kind\":\"session\",\"size\":\"5 minutes\"}}")).containsExactly("/window/size", "/window/gap");
    assertThat(pointers("{\"stream\":\"words\",\"window\":{\"kind\":\"tumbling\",\"size\":\"0 seconds\"}}")).containsExactly("/window/size");
    assertThat(pointers("{\"stream\":\"words\",\"window\":{\"kind\":\"tumbling\",\"size\":\"1 month\"}}")).containsExactly("/window/size");
  }
}
