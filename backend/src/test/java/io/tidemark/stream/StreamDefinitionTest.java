package io.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StreamDefinitionTest {
  private static final String WORDS =
      "{'schema':'eventTime TIMESTAMP, word STRING','eventTime':'eventTime','source':{'kind':'kafka'},'generator':null}";

  @Test
  void definitionSurvivesJson() {
    for (StreamDefinition definition : DemoStreams.all().values()) {
      JsonNode json = Json.mapper().valueToTree(definition);
      assertThat(StreamDefinition.parse(json)).isEqualTo(definition);
    }
    StreamDefinition words = StreamDefinition.parse(json(WORDS));
    assertThat(Json.write(words))
        .isEqualTo(
            "{\"schema\":\"eventTime TIMESTAMP, word STRING\",\"eventTime\":\"eventTime\",\"source\":{\"kind\":\"kafka\","
                + "\"topic\":null,\"partitions\":1,\"startingOffsets\":\"earliest\",\"format\":\"json\",\"avroSchema\":null,\"framing\":null,\"delimiter\":null},\"generator\":null}");
    assertThat(words.topic("words")).isEqualTo("tidemark.words");
    for (String source :
        List.of("{'kind':'files','path':'in'}", "{'kind':'socket','port':9999}", "{'kind':'kafka','topic':'orders','partitions':3}")) {
      StreamDefinition definition = StreamDefinition.parse(json(WORDS.replace("{'kind':'kafka'}", source)));
      assertThat(StreamDefinition.parse(Json.mapper().valueToTree(definition))).isEqualTo(definition);
    }
  }

  @Test
  void everyBadFieldIsNamed() {
    assertThat(pointers("{}")).containsExactly("/schema", "/eventTime", "/source");
    assertThat(pointers("[]")).containsExactly("");
    assertThat(pointers(WORDS.replace("word STRING", "word VARCHAR, word STRING, a b c"))).containsExactly("/schema", "/schema");
    assertThat(pointers(WORDS.replace("'eventTime':'eventTime'", "'eventTime':'word'"))).containsExactly("/eventTime");
    assertThat(pointers(WORDS.replace("'eventTime':'eventTime'", "'eventTime':'time'"))).containsExactly("/eventTime");
    assertThat(pointers(WORDS.replace("'kind':'kafka'", "'kind':'kafka','partitions':0,'topic':'a b','x':1,'startingOffsets':'now'")))
        .containsExactly("/source/x", "/source/topic", "/source/startingOffsets", "/source/partitions");
    assertThat(pointers(WORDS.replace("'kind':'kafka'", "'kind':'socket','port':70000"))).containsExactly("/source/port");
    assertThat(pointers(WORDS.replace("'kind':'kafka'", "'kind':'rate'"))).containsExactly("/schema");
    assertThat(pointers(WORDS.replace("'kind':'kafka'", "'kind':'tape'"))).containsExactly("/source/kind");
    assertThat(pointers(WORDS.replace("'generator':null", "'generator':{'kind':'iot','rate':60000,'disorder':1.5,'seed':0.5,'on':1}")))
        .containsExactly("/generator/on", "/generator/seed", "/generator/rate", "/generator/disorder");
    assertThat(pointers(WORDS.replace("'generator':null", "'generator':{'kind':'replay','dataset':'moon'}")))
        .containsExactly("/generator/dataset");
    assertThat(pointers(WORDS.replace("'generator':null", "'generator':{'kind':'replay','dataset':'flights'}")))
        .containsExactly("/eventTime");
  }

  @Test
  void formatsAndTimesToBeginAtAreChecked() {
    String avro = "{'type':'record','name':'W','fields':[{'name':'eventTime','type':{'type':'long','logicalType':'timestamp-micros'}},{'name':'word','type':['null','string']}]}";
    for (String source : List.of("'format':'csv'", "'format':'csv','delimiter':'\\t'", "'format':'avro','framing':'confluent','avroSchema':" + avro)) {
      StreamDefinition definition = StreamDefinition.parse(json(WORDS.replace("'kind':'kafka'", "'kind':'kafka'," + source)));
      assertThat(StreamDefinition.parse(Json.mapper().valueToTree(definition))).isEqualTo(definition);
    }
    assertThat(StreamDefinition.parse(json(WORDS.replace("'kind':'kafka'", "'kind':'kafka','startingOffsets':'2024-01-01T02:00:00+02:00'"))).startingOffsets())
        .isEqualTo("2024-01-01T00:00:00.000Z");
    for (String wrong :
        List.of("'startingOffsets':'2024-01-01'>/source/startingOffsets", "'startingOffsets':'1969-01-01T00:00:00Z'>/source/startingOffsets",
            "'format':'xml'>/source/format", "'format':'csv','delimiter':'ab'>/source/delimiter", "'format':'csv','delimiter':'1'>/source/delimiter",
            "'format':'csv','delimiter':'\\n'>/source/delimiter", "'delimiter':','>/source/delimiter", "'format':'avro'>/source/avroSchema",
            "'avroSchema':'{}'>/source/avroSchema", "'format':'avro','avroSchema':'{'>/source/avroSchema", "'format':'avro','avroSchema':'int'>/source/avroSchema",
            "'format':'avro','avroSchema':" + avro.replace("'word'", "'wort'") + ">/source/avroSchema",
            "'format':'avro','avroSchema':" + avro.replace("'string'", "'int'") + ">/source/avroSchema",
            "'format':'avro','framing':'odd','avroSchema':" + avro + ">/source/framing")) {
      String[] both = wrong.split(">");
      assertThat(pointers(WORDS.replace("'kind':'kafka'", "'kind':'kafka'," + both[0]))).as(both[0]).containsExactly(both[1]);
    }
    assertThat(pointers(WORDS.replace("'kind':'kafka'", "'kind':'kafka','format':'csv'").replace("'generator':null", "'generator':{'kind':'iot'}")))
        .containsExactly("/generator");
    assertThat(pointers(WORDS.replace("'generator':null", "'generator':{'kind':'replay','upload':'a.csv','eventTime':'word'}"))).containsExactly("/eventTime");
  }

  /** The page offers the generators with what they write. */
  @Test
  void thePageKnowsWhatEachGeneratorWrites() throws Exception {
    String page = Files.readString(Path.of("../frontend/src/main/web/views/streams/stream-draft.js"));
    for (Scene scene : Scene.values()) {
      assertThat(page).contains("  " + scene.name() + ": '" + scene.schema() + "',");
    }
  }

  @Test
  void namesAreChecked() {
    assertThat(StreamDefinition.checkedId("words-2_b")).isEqualTo("words-2_b");
    for (String bad : List.of("", "2words", "a b", "a/b", "x".repeat(65))) {
      assertThat(catchThrowableOfType(Problem.class, () -> StreamDefinition.checkedId(bad))).isNotNull();
    }
  }

  @Test
  void tuningChangesOnlyWhatItNames() {
    Generator.Synthetic iot = new Generator.Synthetic("iot", true, 42, 5, 0.5);
    assertThat(new DefinitionReader(json("{'rate':50,'on':false}")).tuned(iot))
        .isEqualTo(new Generator.Synthetic("iot", false, 42, 50, 0.5));
    Problem problem =
        catchThrowableOfType(Problem.class, () -> new DefinitionReader(json("{'speed':2,'rate':0}")).tuned(iot));
    assertThat(problem.fields()).extracting(Problem.Field::pointer).containsExactly("/speed", "/rate");
  }

  @Test
  void badEventsAreNamedOneByOne() {
    StreamDefinition words = StreamDefinition.parse(json(WORDS));
    String good = "{'eventTime':'2024-05-01T12:02:00Z','word':'cat'}";
    assertThat(EventsBody.read(json("{'events':[" + good + "]}"), words, 1, EventsBody.JSON).values()).hasSize(1);
    String bad =
        "{'events':[" + good + ",{'word':'dog'},{'eventTime':'12:03','word':7},{'eventTime':'2024-05-01T12:02:00Z','wrd':'x'},3]}";
    Problem problem = catchThrowableOfType(Problem.class, () -> EventsBody.read(json(bad), words, 1, EventsBody.JSON));
    assertThat(problem.fields())
        .extracting(Problem.Field::pointer)
        .containsExactly("/events/1/eventTime", "/events/2/eventTime", "/events/2/word", "/events/3/wrd", "/events/4");
    String many = "{'events':[" + (good + ",").repeat(10_000) + good + "]}";
    assertThat(catchThrowableOfType(Problem.class, () -> EventsBody.read(json(many), words, 1, EventsBody.JSON)).kind())
        .isEqualTo(Problem.Kind.TOO_LARGE);
  }

  private static List<String> pointers(String text) {
    Problem problem = catchThrowableOfType(Problem.class, () -> StreamDefinition.parse(json(text)));
    assertThat(problem).as(text).isNotNull();
    return problem.fields().stream().map(Problem.Field::pointer).toList();
  }

  private static JsonNode json(String text) {
    return Json.node(text.replace('\'', '"'));
  }
}
