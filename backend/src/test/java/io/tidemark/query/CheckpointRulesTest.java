package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import io.tidemark.wire.MergePatch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said field by field agrees with what decides: the part of a definition that a checkpoint depends on. */
class CheckpointRulesTest {
  private static final JsonNode BASE =
      Json.node(
          "{\"stream\":\"ads\",\"watermark\":{\"delay\":\"1 minute\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"5 minutes\"},\"groupBy\":[\"k\"],"
              + "\"outputMode\":\"update\",\"filter\":\"v > 1\"}");

  private static QueryDefinition read(JsonNode json) {
    return new DefinitionReader(json).read(stream -> List.of("t", "k", "v"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'filter':'v > 2'}; /filter; true",
        "{'filter':null}; /filter; true",
        "{'watermark':{'delay':'2 minutes'}}; /watermark/delay; true",
        "{'watermark':null}; /watermark; false",
        "{'trigger':{'kind':'available-now'}}; /trigger/interval,/trigger/kind; true",
        "{'noDataBatches':false}; /noDataBatches; true",
        "{'maxOffsetsPerTrigger':10}; /maxOffsetsPerTrigger; true",
        "{'stream':'clicks'}; /stream; false",
        "{'window':{'size':'6 minutes'}}; /window/size; false",
        "{'groupBy':['v']}; /groupBy; false",
        "{'aggregates':[{'function':'max','column':'v'}]}; /aggregates/0/as,/aggregates/0/column,/aggregates/0/function; false",
        "{'outputMode':'append'}; /outputMode; false",
        "{'stateStore':'rocksdb'}; /stateStore; false",
        "{'shufflePartitions':2}; /shufflePartitions; false",
        "{'union':[{'stream':'clicks'}]}; /union,/watermarkPolicy; false"
      })
  void eachFieldSaysWhatDecides(String patch, String fields, boolean survives) {
    QueryDefinition before = read(BASE);
    QueryDefinition after = read(MergePatch.apply(BASE, Json.node(patch.replace('\'', '"'))));
    boolean same = before.statefulPart().equals(after.statefulPart());
    List<CheckpointView.Change> changes = CheckpointRules.changes(before, after, same);
    assertThat(changes.stream().map(CheckpointView.Change::field).toList()).isEqualTo(List.of(fields.split(",")));
    assertThat(changes).allSatisfy(change -> {
      assertThat(change.survives()).as(change.field()).isEqualTo(survives).isEqualTo(same);
      assertThat(change.why()).endsWith(".");
    });
  }

  @Test
  void nothingChangedIsNoChange() {
    assertThat(CheckpointRules.changes(read(BASE), read(BASE), true)).isEmpty();
  }

  @Test
  void sqlIsDecidedByItsPlan() {
    QueryDefinition before = read(Json.node("{\"stream\":\"ads\",\"sql\":\"SELECT k FROM ads\"}"));
    QueryDefinition after = read(Json.node("{\"stream\":\"ads\",\"sql\":\"SELECT k, v FROM ads\"}"));
    assertThat(CheckpointRules.changes(before, after, true)).singleElement().satisfies(change -> assertThat(change.survives()).isTrue());
    assertThat(CheckpointRules.changes(before, after, false)).singleElement().satisfies(change -> assertThat(change.survives()).isFalse());
  }
}
