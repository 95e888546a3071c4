package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QueryStatusTest {
  @Test
  void lateReportOfARunBeforeIsNotTaken() {
    QueryStatus status = new QueryStatus();
    assertThat(status.owns("first")).as("not started").isFalse();

    status.enter(QueryView.State.starting);
    assertThat(status.owns("first")).as("Spark may report before start() has returned").isTrue();
    status.running("first", List.of());
    status.enter(QueryView.State.stopped);
    assertThat(status.owns("first")).as("its last reports come after the stop").isTrue();

    status.enter(QueryView.State.starting);
    assertThat(status.owns("first")).isFalse();
    status.running("second", List.of());
    assertThat(status.owns("first")).isFalse();
    assertThat(status.owns("second")).isTrue();
  }
}
