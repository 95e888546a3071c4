package io.tidemark.query;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import io.tidemark.eventtime.JudgedQuery;
import io.tidemark.eventtime.LateRule;
import io.tidemark.eventtime.Windowing;
import io.tidemark.query.ResultShape.WindowColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructType;

/**
 * Reads from Spark's optimised plan of a query in SQL whether its events can be followed exactly, and how.
 *
 * <p>Followed is one stream, at most one aggregation, by plain columns and at most one window of the event time itself, with any
 * conditions before and behind it. Everything else is not judged, with the reason: nothing is claimed that is not certain. Stateless.
 */
final class PlanReading {
  private final QuerySources sources;
  private final QueryDefinition definition;
  private final PlanTop top;
  private final String stateful;

  private PlanReading(QuerySources sources, LogicalPlan optimised, String stateful) {
    this.sources = sources;
    this.definition = sources.definition;
    this.top = new PlanTop(optimised);
    this.stateful = stateful;
  }

  static Following following(QuerySources sources, LogicalPlan optimised, String stateful) {
    PlanReading reading = new PlanReading(sources, optimised, stateful);
    try {
      return reading.follow();
    } catch (NotFollowed e) {
      return Following.notJudged(sources, e.getMessage(), reading.result(null), stateful);
    }
  }

  /** Ends the reading where the plan does something that is not followed. */
  private static final class NotFollowed extends Exception {
    private static final long serialVersionUID = 1L;

    NotFollowed(String why) {
      super(why, null, false, false);
    }
  }

  private Following follow() throws NotFollowed {
    require(sources.all().size() == 1, "it reads several streams");
    require(sources.tables().isEmpty(), "it joins a table");
    require(!Catalyst.any(top.below, plan -> plan instanceof Aggregate), "it has more than one aggregation");
    StreamShape stream = sources.first();
    StreamChain chain =
        StreamChain.read(top.below, stream.columns()).orElseThrow(() -> new NotFollowed("it does more than choose, change and group rows"));
    require(top.aggregate != null || chain.windowColumn == null, "it makes several rows of one event");
    require(chain.windowColumn == null || top.grouping().stream().anyMatch(this::isWindowOf), "it does not group by its windows");
    require(chain.windowConditions.stream().allMatch(WindowTerms::harmless), "it chooses among windows");
    List<Expression> windows = top.grouping().stream().filter(by -> PlanTop.isWindow(by) || PlanTop.isSession(by)).toList();
    require(windows.size() <= 1, "it groups by more than one window");
    Windowing windowing = windows.isEmpty() ? Windowing.none() : windowing(windows.get(0), chain);
    List<Expression> groups = top.grouping().stream().filter(by -> !windows.contains(by)).toList();
    List<String> keys = keys(groups, chain);
    StructType schema = StructType.fromDDL(stream.schema());
    List<Expression> before = chain.watermarked() ? chain.before : chain.after;
    RowTest after = chain.watermarked() && !chain.after.isEmpty() ? new ConditionTest(schema, chain.after) : null;
    boolean marked = !windows.isEmpty() && hasWatermark(windows.get(0));
    return new Following(
        judged(windowing, marked, keys),
        keys,
        before.isEmpty() ? Map.of() : Map.of(stream.id(), new ConditionTest(schema, before)),
        after,
        result(windows.isEmpty() ? null : written(windows.get(0), windowing, groups)),
        stateful);
  }

  private static void require(boolean holds, String otherwise) throws NotFollowed {
    if (!holds) {
      throw new NotFollowed(otherwise);
    }
  }

  private boolean isWindowOf(Expression by) {
    return PlanTop.isWindow(by);
  }

  private static boolean hasWatermark(Expression column) {
    return column instanceof AttributeReference reference && reference.metadata().contains(EventTimeWatermark.delayKey());
  }

  private Windowing windowing(Expression window, StreamChain chain) throws NotFollowed {
    StreamShape stream = sources.first();
    boolean expanded = chain.windowColumn != null && window.semanticEquals(chain.windowColumn);
    List<Expression> windows = expanded ? chain.windows : List.of(chain.down(window));
    return new WindowProbe(stream.columns().indexOf(stream.eventTime()), stream.columns().size())
        .windowing(windows, PlanTop.isSession(window))
        .orElseThrow(() -> new NotFollowed("its windows are not those of the event time, aligned to the epoch"));
  }

  private List<String> keys(List<Expression> groups, StreamChain chain) throws NotFollowed {
    List<String> keys = new ArrayList<>();
    for (Expression by : groups) {
      require(chain.down(by) instanceof BoundReference, "it groups by something other than a column");
      String column = sources.first().columns().get(((BoundReference) chain.down(by)).ordinal());
      require(!column.equals(sources.first().eventTime()), "it groups by the event time itself");
      keys.add(column);
    }
    return keys;
  }

  private JudgedQuery judged(Windowing windowing, boolean marked, List<String> keys) {
    boolean complete = definition.outputMode() == QueryDefinition.OutputMode.complete;
    return new JudgedQuery(
        sources.streams(), new LateRule(windowing, marked, complete, Set.of()), definition.outputMode().name(), keys, top.rowCount().orElse(null),
        sources.delays(), false, null);
  }

  /** Where rows can be matched to windows: all of them are written, and window and groups can be seen. */
  private WindowColumns written(Expression window, Windowing windowing, List<Expression> groups) {
    List<String> columns = new ArrayList<>();
    for (Expression by : groups) {
      Optional<String> column = top.columnOf(by);
      if (column.isEmpty()) {
        return null;
      }
      columns.add(column.get());
    }
    if (top.thinned) {
      return null;
    }
    if (top.columnOf(window).isPresent()) {
      return new WindowColumns(top.columnOf(window).get(), null, null, 0, columns);
    }
    Optional<String> start = top.columnOf(window, 0);
    Optional<String> end = top.columnOf(window, 1);
    boolean fixed = windowing.sizeMicros() > 0;
    if (start.isEmpty() || (end.isEmpty() && !fixed)) {
      return null;
    }
    return new WindowColumns(null, start.get(), end.orElse(null), windowing.sizeMicros(), columns);
  }

  private ResultShape result(WindowColumns windows) {
    List<String> keys = top.keys();
    QueryDefinition.OutputMode mode = definition.outputMode();
    if (mode == QueryDefinition.OutputMode.update && (keys.isEmpty() || keys.size() < top.grouping().size())) {
      boolean single = top.aggregate != null && top.grouping().isEmpty() && hasFunctions();
      return new ResultShape(List.of(), single ? mode : QueryDefinition.OutputMode.append, windows);
    }
    return new ResultShape(keys, mode, windows);
  }

  /** One row for everything: each update replaces it. */
  private boolean hasFunctions() {
    return asJava(top.aggregate.aggregateExpressions()).stream()
        .anyMatch(e -> Catalyst.any((Expression) e, part -> part instanceof AggregateExpression));
  }
}
