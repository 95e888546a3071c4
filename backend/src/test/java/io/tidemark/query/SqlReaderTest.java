package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlReaderTest {
  private static QueryDefinition read(String rest) {
    return new DefinitionReader(Json.node("{\"stream\":\"ads\"," + rest + "}")).read(SqlReaderTest::columns);
  }

  private static List<String> columns(String stream) {
    if (!List.of("ads", "clicks").contains(stream)) {
      throw Problem.notFound("there is no stream " + stream);
    }
    return List.of("t", "k", "v");
  }

  private static List<String> pointers(String rest) {
    return catchThrowableOfType(Problem.class, () -> read(rest)).fields().stream().map(Problem.Field::pointer).toList();
  }

  @Test
  void readsSqlWithWatermarksOfItsStreams() {
    QueryDefinition read =
        read("\"sql\":\"SELECT a.k FROM ads a JOIN clicks b ON a.k = b.k\",\"watermark\":{\"delay\":\"1 minute\"},"
            + "\"reads\":[{\"stream\":\"clicks\",\"watermark\":{\"delay\":\"2 minutes\"}}],\"watermarkPolicy\":\"max\"");
    assertThat(read.reads()).singleElement().satisfies(other -> assertThat(other.watermark().delay().text()).isEqualTo("2 minutes"));
    assertThat(List.of(read.outputMode().name(), read.watermarkPolicy().name(), read.watermark().delay().text())).containsExactly("append", "max", "1 minute");
    assertThat(new DefinitionReader(Json.node(Json.write(read))).read(SqlReaderTest::columns)).isEqualTo(read);
    assertThat(read("\"sql\":\"SELECT k, count(*) FROM ads GROUP BY k\"").outputMode()).isEqualTo(QueryDefinition.OutputMode.update);
    assertThat(read("\"filter\":\"k <> 'dog' AND v > 3\"").filter()).isEqualTo("k <> 'dog' AND v > 3");
  }

  @Test
  void everythingWrongIsAnsweredAtOnce() {
    assertThat(pointers("\"sql\":\"SELECT k FROM ads\",\"window\":{\"kind\":\"tumbling\",\"size\":\"1 minute\"},\"groupBy\":[\"k\"],\"filter\":\"v > 1\""))
        .contains("/window", "/groupBy", "/filter");
    assertThat(pointers("\"sql\":\"SELECT k FROM clicks\"")).containsExactly("/stream");
    assertThat(pointers("\"sql\":\"SELECT k FROM ads\",\"reads\":[{\"stream\":\"clicks\"}]")).containsExactly("/reads/0/stream");
    assertThat(pointers("\"sql\":\"SELECT k FROM ads\",\"reads\":[{\"stream\":\"ads\"}]")).containsExactly("/reads/0/stream");
    assertThat(pointers("\"reads\":[{\"stream\":\"clicks\"}]")).containsExactly("/reads");
    assertThat(pointers("\"sql\":\"SELECT uuid(), rand() FROM ads\"")).containsExactly("/sql", "/sql");
    assertThat(pointers("\"sql\":7")).containsExactly("/sql");
    assertThat(pointers("\"filter\":\"\"")).containsExactly("/filter");
    assertThat(pointers("\"filter\":\"v >\"")).containsExactly("/filter");
    assertThat(pointers("\"filter\":\"reflect('a', 'b') = 1\"")).containsExactly("/filter");
  }
}
