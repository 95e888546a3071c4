package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.sink.OutputSink;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class SinksReaderTest {
  private static QueryDefinition read(String sinks) {
    return new DefinitionReader(Json.node("{\"stream\":\"words\",\"groupBy\":[\"word\"]," + sinks + "}")).read(stream -> List.of("eventTime", "word"));
  }

  private static List<String> pointers(String sinks) {
    return catchThrowableOfType(Problem.class, () -> read(sinks)).fields().stream().map(Problem.Field::pointer).toList();
  }

  @Test
  void readsEachKindWithItsDefaults() {
    QueryDefinition definition =
        read(
            "\"sinks\":[{\"kind\":\"kafka\",\"topic\":\"counts\"},{\"kind\":\"files\",\"name\":\"counts\"},{\"kind\":\"jdbc\",\"table\":\"counts\",\"keys\":[\"word\"]}],"
                + "\"sink\":{\"kind\":\"jdbc\",\"connection\":\"warehouse\",\"table\":\"all\"}");

    assertThat(definition.sinks())
        .containsExactly(
            new OutputSink.ToKafka("counts", List.of()),
            new OutputSink.ToFiles("counts", OutputSink.Format.parquet),
            new OutputSink.ToTable("results", "counts", OutputSink.Mode.upsert, List.of("word")),
            new OutputSink.ToTable("warehouse", "all", OutputSink.Mode.append, List.of()));
    assertThat(definition.sink().kind()).isEqualTo("dashboard");
    assertThat(read("\"sink\":" + Json.write(definition.sink()) + ",\"sinks\":" + Json.write(definition.sinks()))).isEqualTo(definition);
  }

  @Test
  void writesEachKindWithItsOwnFieldsOnly() {
    assertThat(Json.write(read("\"sinks\":[{\"kind\":\"files\",\"name\":\"a\"},{\"kind\":\"kafka\",\"topic\":\"t\",\"key\":[\"word\"]}]").sinks()))
        .isEqualTo("[{\"kind\":\"files\",\"name\":\"a\",\"format\":\"parquet\"},{\"kind\":\"kafka\",\"topic\":\"t\",\"key\":[\"word\"]}]");
  }

  @Test
  void namesEveryBadField() {
    assertThat(
            pointers(
                "\"sinks\":[{\"kind\":\"paper\"},{\"kind\":\"files\",\"name\":\"../../etc\"},{\"kind\":\"kafka\",\"topic\":\"a b\",\"key\":\"word\"},"
                    + "{\"kind\":\"jdbc\",\"mode\":\"upsert\",\"colour\":1}]"))
        .containsExactlyInAnyOrder("/sinks/0/kind", "/sinks/1/name", "/sinks/2/topic", "/sinks/2/key", "/sinks/3/colour", "/sinks/3/table", "/sinks/3/keys");
    assertThat(pointers("\"sink\":{\"kind\":\"kafka\"}")).containsExactly("/sink/topic");
    assertThat(pointers("\"sinks\":[{},{},{},{},{}]")).containsExactly("/sinks");
    assertThat(pointers("\"sinks\":{\"kind\":\"files\"}")).containsExactly("/sinks");
    assertThat(pointers("\"sinks\":[\"files\"]")).containsExactly("/sinks/0");
    assertThat(pointers("\"sinks\":[{\"kind\":\"jdbc\",\"table\":\"a\",\"mode\":\"append\",\"keys\":[\"word\"]}]")).containsExactly("/sinks/0/keys");
  }

  @Test
  void nameOfFilesCanNotLeaveItsFolder() {
    for (String name : List.of("..", ".", "/etc", "a/b", "a\\\\b", "-a", "a\\u0000", ".hidden")) {
      assertThat(pointers("\"sinks\":[{\"kind\":\"files\",\"name\":\"" + name + "\"}]")).as(name).containsExactly("/sinks/0/name");
    }
  }

  @Test
  void aScenarioWritesNowhere() {
    StreamShape words = new StreamShape("words", "words", "eventTime TIMESTAMP, word STRING", "eventTime", List.of("eventTime", "word"), "earliest");

    assertThatThrownBy(() -> DefinitionCheck.read(Json.node("{\"stream\":\"words\",\"sinks\":[{\"kind\":\"files\",\"name\":\"a\"}]}"), id -> words))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("written nowhere else");
  }
}
