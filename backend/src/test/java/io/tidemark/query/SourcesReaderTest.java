package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourcesReaderTest {
  private static final Map<String, StreamShape> STREAMS =
      Map.of(
          "ads", shape("ads", "t TIMESTAMP, adId STRING, clicks_t STRING, price DOUBLE", "t", "adId", "clicks_t", "price"),
          "clicks", shape("clicks", "t TIMESTAMP, adId STRING, user STRING", "t", "adId", "user"),
          "old", shape("old", "t TIMESTAMP, adId INT, price DOUBLE", "t", "adId", "price"));

  private static StreamShape shape(String id, String schema, String... columns) {
    return new StreamShape(id, "topic." + id, schema, "t", List.of(columns), "earliest");
  }

  private static StreamShape stream(String id) {
    StreamShape shape = STREAMS.get(id);
    if (shape == null) {
      throw Problem.notFound("there is no stream " + id);
    }
    return shape;
  }

  private static QueryDefinition read(String rest) {
    return new DefinitionReader(Json.node("{\"stream\":\"ads\"," + rest + "}")).read(id -> stream(id).columns());
  }

  private static List<String> pointers(String rest) {
    return catchThrowableOfType(Problem.class, () -> read(rest)).fields().stream().map(Problem.Field::pointer).toList();
  }

  private static List<String> mismatches(String rest) {
    QuerySources sources = new QuerySources(read(rest), SourcesReaderTest::stream);
    return catchThrowableOfType(Problem.class, () -> SourcesCheck.run(sources)).fields().stream().map(Problem.Field::pointer).toList();
  }

  @Test
  void fillsInWhatIsLeftOut() {
    QueryDefinition join = read("\"join\":{\"stream\":\"clicks\",\"on\":[\"adId\"]}");
    assertThat(join.join()).isEqualTo(new QueryDefinition.Join("clicks", null, QueryDefinition.JoinType.inner, List.of("adId"), null, null));
    assertThat(join.watermarkPolicy()).isEqualTo(QueryDefinition.WatermarkPolicy.min);
    assertThat(join.outputMode()).isEqualTo(QueryDefinition.OutputMode.append);

    QueryDefinition plain = read("\"deduplicate\":{\"columns\":[\"adId\"]}");
    assertThat(plain.deduplicate()).isEqualTo(new QueryDefinition.Deduplicate(List.of("adId"), false));
    assertThat(plain.watermarkPolicy()).isNull();
    assertThat(plain.union()).isEmpty();
  }

  @Test
  void readsBackWhatItWrote() {
    for (String rest :
        List.of(
            "\"join\":{\"stream\":\"clicks\",\"watermark\":{\"delay\":\"5 minutes\"},\"type\":\"left_outer\",\"on\":[\"adId\"],\"after\":\"0 seconds\",\"before\":\"1 hour\"}",
            "\"union\":[{\"stream\":\"clicks\",\"watermark\":{\"delay\":\"5 minutes\"}}],\"watermarkPolicy\":\"max\",\"groupBy\":[\"adId\"]",
            "\"deduplicate\":{\"columns\":[\"adId\",\"t\"],\"withinWatermark\":true},\"watermark\":{\"delay\":\"1 minute\"}")) {
      QueryDefinition definition = read(rest);
      assertThat(new DefinitionReader(Json.node(Json.write(definition))).read(id -> stream(id).columns())).isEqualTo(definition);
    }
  }

  @Test
  void namesEveryBadField() {
    assertThat(
            pointers(
                "\"join\":{\"stream\":\"verbs\",\"type\":\"cross\",\"on\":[\"nothing\"],\"after\":\"2 hours\",\"before\":\"1 hour\",\"until\":1,"
                    + "\"watermark\":{\"lag\":1}},\"watermarkPolicy\":\"mean\""))
        .containsExactlyInAnyOrder(
            "/join/until", "/join/stream", "/join/watermark/lag", "/join/watermark/delay", "/join/type", "/join/on/0", "/join/before", "/watermarkPolicy");
    assertThat(pointers("\"deduplicate\":{\"columns\":[]}")).containsExactly("/deduplicate/columns");
    assertThat(pointers("\"deduplicate\":{\"columns\":[\"adId\",\"adId\"],\"withinWatermark\":\"yes\"}"))
        .containsExactly("/deduplicate/columns/1", "/deduplicate/withinWatermark");
    assertThat(pointers("\"union\":[{\"stream\":\"ads\"},{\"stream\":\"clicks\"},{\"stream\":\"clicks\"},7]"))
        .containsExactly("/union/0/stream", "/union/2/stream", "/union/3");
    assertThat(pointers("\"watermarkPolicy\":\"max\"")).containsExactly("/watermarkPolicy");
  }

  @Test
  void aUnionHasOnlyTheColumnsOfAllItsStreams() {
    assertThat(pointers("\"union\":[{\"stream\":\"clicks\"}],\"groupBy\":[\"price\"]")).containsExactly("/groupBy/0");
    assertThat(new QuerySources(read("\"union\":[{\"stream\":\"clicks\"}]"), SourcesReaderTest::stream).commonColumns()).containsExactly("t", "adId");
  }

  @Test
  void oneStatefulOperatorOnly() {
    assertThat(pointers("\"deduplicate\":{\"columns\":[\"adId\"]},\"groupBy\":[\"adId\"]")).containsExactly("/deduplicate");
    assertThat(pointers("\"join\":{\"stream\":\"clicks\",\"on\":[\"adId\"]},\"window\":{\"kind\":\"tumbling\",\"size\":\"1 hour\"}")).containsExactly("/join");
    assertThat(pointers("\"join\":{\"stream\":\"clicks\",\"on\":[\"adId\"]},\"deduplicate\":{\"columns\":[\"adId\"]}")).containsExactly("/join");
    assertThat(pointers("\"union\":[{\"stream\":\"clicks\"}],\"deduplicate\":{\"columns\":[\"adId\"]}")).containsExactly("/deduplicate");
  }

  @Test
  void columnsMustBeOfOneTypeAndNamesMustNotMeet() {
    assertThat(mismatches("\"union\":[{\"stream\":\"old\"}]")).containsExactly("/union/0/stream");
    assertThat(mismatches("\"join\":{\"stream\":\"old\",\"on\":[\"adId\"]}")).containsExactly("/join/on");
    assertThat(mismatches("\"join\":{\"stream\":\"clicks\",\"on\":[\"adId\"]}")).containsExactly("/join/stream");
    assertThat(mismatches("\"join\":{\"stream\":\"clicks\",\"on\":[\"t\"],\"after\":\"1 second\"}")).containsExactly("/join/on");
  }

  @Test
  void whatTheCheckpointMeansChangesWithTheSources() {
    String plain = read("\"outputMode\":\"append\"").statefulPart();
    assertThat(plain).isEqualTo("ads|null|[]|[]|append|memory|1|false");
    String union = read("\"union\":[{\"stream\":\"clicks\"}]").statefulPart();
    assertThat(union).isNotEqualTo(plain).isNotEqualTo(read("\"union\":[{\"stream\":\"clicks\"}],\"watermarkPolicy\":\"max\"").statefulPart());
    assertThat(read("\"deduplicate\":{\"columns\":[\"adId\"]}").statefulPart())
        .isNotEqualTo(read("\"deduplicate\":{\"columns\":[\"price\"]}").statefulPart());
    String join = "\"join\":{\"stream\":\"clicks\",\"on\":[\"adId\"],\"before\":\"%s\",\"watermark\":{\"delay\":\"%s\"}}";
    assertThat(read(join.formatted("1 hour", "1 hour")).statefulPart())
        .isNotEqualTo(read(join.formatted("2 hours", "1 hour")).statefulPart())
        .isEqualTo(read(join.formatted("1 hour", "2 hours")).statefulPart());
  }
}
