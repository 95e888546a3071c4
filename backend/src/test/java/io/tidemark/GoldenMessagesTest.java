package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden messages that the page's specs read are those the server writes: the same fields with the same kinds of values, for every
 * type, all the way down. What a record writes is asked of {@link Json} itself.
 */
class GoldenMessagesTest {
  private static final Path GOLDEN = Path.of(System.getProperty("tidemark.root", ".."), "frontend/src/test/golden");
  private static final Map<String, String> RECORDS = new LinkedHashMap<>();

  static {
    RECORDS.put("hello", "io.tidemark.live.ServerMessage$Hello");
    RECORDS.put("refused", "io.tidemark.live.ServerMessage$Refused");
    RECORDS.put("pong", "io.tidemark.live.ServerMessage$Pong");
    RECORDS.put("overview", "io.tidemark.Overview");
    RECORDS.put("health", "io.tidemark.Overview$HealthMessage");
    RECORDS.put("query", "io.tidemark.query.QueryView$Messages$Query");
    RECORDS.put("query-removed", "io.tidemark.query.QueryView$Messages$Removed");
    RECORDS.put("query-snapshot", "io.tidemark.query.QueryView$Messages$Snapshot");
    RECORDS.put("progress", "io.tidemark.query.QueryView$Messages$Progress");
    RECORDS.put("mark", "io.tidemark.query.QueryView$Messages$MarkMessage");
    RECORDS.put("plan", "io.tidemark.query.QueryView$Messages$Plan");
    RECORDS.put("result", "io.tidemark.query.QueryView$Messages$ResultDelta");
    RECORDS.put("stream", "io.tidemark.stream.StreamMessages$Changed");
    RECORDS.put("stream-removed", "io.tidemark.stream.StreamMessages$Removed");
    RECORDS.put("stream-snapshot", "io.tidemark.stream.StreamMessages$Snapshot");
    RECORDS.put("records", "io.tidemark.stream.StreamMessages$Records");
    RECORDS.put("plane-snapshot", "io.tidemark.eventtime.PlaneMessages$Snapshot");
    RECORDS.put("plane-batch", "io.tidemark.eventtime.PlaneMessages$BatchDelta");
    RECORDS.put("plane-pending", "io.tidemark.eventtime.PlaneMessages$PendingList");
    RECORDS.put("diagnosis", "io.tidemark.diagnosis.Finding$Message");
    RECORDS.put("alerts", "io.tidemark.alert.Alerts$Message");
    RECORDS.put("lab-run", "io.tidemark.lesson.RunView$Message");
    RECORDS.put("delivery-run", "io.tidemark.delivery.RunView$Message");
    RECORDS.put("dstream-run", "io.tidemark.dstream.DStreamView$Message");
    RECORDS.put("drift-run", "io.tidemark.runs.RunMessage");
    RECORDS.put("lambda-run", "io.tidemark.lambda.LambdaView$Message");
    RECORDS.put("latency-run", "io.tidemark.runs.RunMessage");
    RECORDS.put("latency-ping", "io.tidemark.latency.LatencyView$Ping");
    RECORDS.put("learning-run", "io.tidemark.runs.RunMessage");
    RECORDS.put("ml-models", "io.tidemark.ml.ModelView$Message");
    RECORDS.put("ml-run", "io.tidemark.runs.RunMessage");
  }

  static Stream<String> types() {
    return RECORDS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void goldenMessageHasTheFieldsTheServerWrites(String type) throws Exception {
    JsonNode golden = Json.mapper().readTree(GOLDEN.resolve(type + ".json").toFile());
    assertThat(golden.path("type").asText()).isEqualTo(type);
    assertThat(golden.path("seq").isIntegralNumber()).as("seq, which the hub adds").isTrue();
    ((com.fasterxml.jackson.databind.node.ObjectNode) golden).remove("seq");

    List<String> differences = new ArrayList<>();
    compare("", golden, Json.mapper().constructType(Class.forName(RECORDS.get(type))), differences);
    assertThat(differences).as("golden/%s.json against %s", type, RECORDS.get(type)).isEmpty();
  }

  /** A run keeps its batches as JSON, in the scenario's names; what Spark's side writes of a step is a record. */
  @Test
  void goldenStepHasTheFieldsOfAStep() throws Exception {
    JsonNode run = Json.mapper().readTree(GOLDEN.resolve("lab-run.json").toFile()).path("run");
    JavaType batch = Json.mapper().constructType(Class.forName("io.tidemark.query.StepBatch"));
    List<String> differences = new ArrayList<>();
    run.at("/steps/0/queries/append/batches").forEach(golden -> compare("", golden, batch, differences));
    assertThat(differences).isEmpty();
  }

  /** A lab's run goes out as an object of the lab's own. */
  @ParameterizedTest
  @CsvSource({
    "ml-run, io.tidemark.ml.OnlineView$Run",
    "learning-run, io.tidemark.learning.LearningView",
    "drift-run, io.tidemark.drift.DriftView$Run",
    "latency-run, io.tidemark.latency.LatencyView"
  })
  void goldenRunHasTheFieldsOfItsLab(String type, String view) throws Exception {
    JsonNode run = Json.mapper().readTree(GOLDEN.resolve(type + ".json").toFile()).path("run");
    List<String> differences = new ArrayList<>();
    compare("", run, Json.mapper().constructType(Class.forName(view)), differences);
    assertThat(differences).isEmpty();
  }

  @Test
  void everyGoldenMessageIsOneTheServerWrites() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")).map(name -> name.replace(".json", "")))
          .containsExactlyInAnyOrderElementsOf(RECORDS.keySet());
    }
  }

  private static void compare(String at, JsonNode golden, JavaType type, List<String> differences) {
    Class<?> raw = type.getRawClass();
    if (golden.isNull()) {
      expect(at, !raw.isPrimitive(), raw.getSimpleName() + " is never null", differences);
    } else if (type.isCollectionLikeType()) {
      expect(at, golden.isArray(), "a list, but " + golden.getNodeType(), differences);
      for (int i = 0; i < golden.size(); i++) {
        compare(at + "/" + i, golden.get(i), type.getContentType(), differences);
      }
    } else if (type.isMapLikeType()) {
      expect(at, golden.isObject(), "an object, but " + golden.getNodeType(), differences);
      golden.properties().forEach(entry -> compare(at + "/" + entry.getKey(), entry.getValue(), type.getContentType(), differences));
    } else if (raw == boolean.class || raw == Boolean.class) {
      expect(at, golden.isBoolean(), "a boolean, but " + golden, differences);
    } else if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) {
      expect(at, golden.isNumber(), "a number, but " + golden, differences);
    } else if (raw == Instant.class) {
      expect(at, golden.isTextual() && Json.text(Instant.parse(golden.asText())).equals(golden.asText()), "a time with milliseconds, but " + golden, differences);
    } else if (raw == LocalDate.class) {
      expect(at, golden.isTextual() && LocalDate.parse(golden.asText()).toString().equals(golden.asText()), "a date, but " + golden, differences);
    } else if (raw == String.class) {
      expect(at, golden.isTextual(), "a text, but " + golden, differences);
    } else if (raw.isEnum()) {
      List<String> words = Arrays.stream(raw.getEnumConstants()).map(word -> Json.mapper().valueToTree(word).asText()).toList();
      expect(at, words.contains(golden.asText()), "one of " + words + ", but " + golden, differences);
    } else if (raw != Object.class && !JsonNode.class.isAssignableFrom(raw)) {
      compareFields(at, golden, type, differences);
    }
  }

  private static void compareFields(String at, JsonNode golden, JavaType type, List<String> differences) {
    if (golden.getNodeType() != JsonNodeType.OBJECT) {
      // A value written as a single text, such as an interval.
      expect(at, written(type).isEmpty() || jsonValue(type), "an object, but " + golden, differences);
      return;
    }
    if (type.getRawClass().isSealed()) {
      JavaType chosen = Arrays.stream(type.getRawClass().getPermittedSubclasses()).map(Json.mapper()::constructType)
          .filter(candidate -> names(candidate).equals(names(golden))).findFirst().orElse(null);
      expect(at, chosen != null, names(golden) + " fits none of " + Arrays.toString(type.getRawClass().getPermittedSubclasses()), differences);
      if (chosen != null) {
        compareFields(at, golden, chosen, differences);
      }
      return;
    }
    List<BeanPropertyDefinition> fields = written(type);
    for (BeanPropertyDefinition field : fields) {
      if (golden.has(field.getName())) {
        compare(at + "/" + field.getName(), golden.get(field.getName()), field.getPrimaryType(), differences);
      } else {
        expect(at + "/" + field.getName(), optional(field), "missing", differences);
      }
    }
    TreeSet<String> unknown = names(golden);
    unknown.removeAll(names(type));
    unknown.forEach(name -> differences.add(at + "/" + name + ": the server does not write it"));
  }

  private static List<BeanPropertyDefinition> written(JavaType type) {
    return Json.mapper().getSerializationConfig().introspect(type).findProperties().stream().filter(BeanPropertyDefinition::couldSerialize).toList();
  }

  private static boolean jsonValue(JavaType type) {
    return Json.mapper().getSerializationConfig().introspect(type).findJsonValueAccessor() != null;
  }

  private static boolean optional(BeanPropertyDefinition field) {
    return field.findInclusion().getValueInclusion() == JsonInclude.Include.NON_NULL;
  }

  private static TreeSet<String> names(JavaType type) {
    TreeSet<String> names = new TreeSet<>();
    written(type).forEach(field -> names.add(field.getName()));
    return names;
  }

  private static TreeSet<String> names(JsonNode object) {
    TreeSet<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void expect(String at, boolean holds, String what, List<String> differences) {
    if (!holds) {
      differences.add(at + ": " + what);
    }
  }
}
