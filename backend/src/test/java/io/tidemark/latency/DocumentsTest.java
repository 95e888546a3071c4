package io.tidemark.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.wire.Interval;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest {
  @Test
  void everyFieldMayBeLeftOut() {
    assertThat(Documents.definition(Json.node("{}")))
        .isEqualTo(new Definition(50, 1, Interval.parse("0 seconds"), Interval.parse("5 seconds"), 7));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{\"rate\":0} | /rate | 0 is not a whole number from 1 to 1000",
      "{\"rate\":\"50\"} | /rate | \"50\" is not a whole number from 1 to 1000",
      "{\"partitions\":3} | /partitions | 3 is not a whole number from 1 to 2",
      "{\"trigger\":\"1 minute\"} | /trigger | \"1 minute\" is not from 0 seconds to 10 seconds",
      "{\"trigger\":\"soon\"} | /trigger | \"soon\" is not a length of time such as \"10 seconds\"",
      "{\"checkpoint\":\"1 second\"} | /checkpoint | \"1 second\" is not from 5 seconds to 5 minutes",
      "{\"speed\":1} | /speed | is unknown; allowed: checkpoint, partitions, rate, seed, trigger",
  })
  void whatIsWrongIsToldWithItsPlace(String definition, String pointer, String detail) {
    assertThatThrownBy(() -> Documents.definition(Json.node(definition)))
        .isInstanceOfSatisfying(Problem.class,
            problem -> assertThat(problem.fields()).containsExactly(new Problem.Field(pointer, detail)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{\"do\":\"jump\"} | /do | \"jump\" is unknown; one of play, pause, rate, trigger, clear",
      "{} | /do | is missing; one of play, pause, rate, trigger, clear",
      "{\"do\":\"rate\"} | /rate | is missing; a whole number from 1 to 1000",
      "{\"do\":\"rate\",\"rate\":1001} | /rate | 1001 is not a whole number from 1 to 1000",
      "{\"do\":\"play\",\"rate\":1} | /rate | is unknown; allowed: do",
  })
  void anActionThatIsWrongIsRefused(String action, String pointer, String detail) {
    assertThatThrownBy(() -> Documents.action(Json.node(action)))
        .isInstanceOfSatisfying(Problem.class,
            problem -> assertThat(problem.fields()).containsExactly(new Problem.Field(pointer, detail)));
  }

  @Test
  void anAcknowledgementIsBoundedAndNamesItsLane() {
    assertThat(Documents.seen(Json.node("{\"lane\":\"real-time\",\"ids\":[3,4,3]}")))
        .isEqualTo(new Documents.Seen(LaneName.REAL_TIME, List.of(3L, 4L)));
    String many = "[" + "1,".repeat(Documents.MOST_IDS) + "1]";
    assertThatThrownBy(() -> Documents.seen(Json.node("{\"lane\":\"slow\",\"ids\":" + many + "}")))
        .isInstanceOfSatisfying(Problem.class,
            problem -> assertThat(problem.fields()).containsExactly(
                new Problem.Field("/lane", "\"slow\" is unknown; one of micro-batch, real-time"),
                new Problem.Field("/ids", "must be a list of 1 to 200 ids of records, as the ping named them")));
    assertThatThrownBy(() -> Documents.seen(Json.node("{\"lane\":\"real-time\",\"ids\":[\"a\"]}")))
        .hasMessage("\"a\" is no id of a record");
  }
}
