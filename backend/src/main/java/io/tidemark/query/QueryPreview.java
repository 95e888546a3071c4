package io.tidemark.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidemark.wire.Problem;
import java.util.List;

/**
 * What would become of a definition: Spark's analysis of it, or what is wrong with it.
 *
 * @param stateful operators with state, as a running query's progress would name them
 * @param judged {@code exactly}, or {@code not: why}
 * @param checkpoint against what is stored; null when not asked
 */
public record QueryPreview(
    boolean ok,
    List<RowReader.Column> columns,
    List<String> streams,
    List<String> tables,
    List<String> stateful,
    String analysis,
    String judged,
    List<Wrong> errors,
    @JsonInclude(JsonInclude.Include.NON_NULL) CheckpointView checkpoint) {
  /** One thing that is wrong; place and condition are null where there is none. */
  public record Wrong(String pointer, String detail, String condition, Integer line, Integer column, Integer start, Integer stop) {
    static Wrong of(Problem.Field field) {
      Problem.Place place = field.place() == null ? new Problem.Place(null, null, null, null, null) : field.place();
      return new Wrong(field.pointer(), field.detail(), place.condition(), place.line(), place.column(), place.start(), place.stop());
    }
  }

  static QueryPreview refused(Problem problem) {
    List<Problem.Field> fields = problem.fields().isEmpty() ? List.of(new Problem.Field("", problem.getMessage())) : problem.fields();
    return new QueryPreview(
        false, List.of(), List.of(), List.of(), List.of(), null, "not: the definition is wrong", fields.stream().map(Wrong::of).toList(), null);
  }

  static QueryPreview of(QuerySources sources, PlannedQuery planned, CheckpointView checkpoint) {
    return new QueryPreview(
        true,
        RowReader.columns(planned.rows.schema()),
        sources.streams(),
        sources.tables().stream().map(StaticTables.Table::name).toList(),
        planned.stateful(QueryPlanner.mode(sources.definition)),
        planned.analysis(),
        planned.following.judgedHow(),
        List.of(),
        checkpoint);
  }
}
