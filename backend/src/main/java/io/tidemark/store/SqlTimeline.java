package io.tidemark.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Reads the figures of reports from SQL; {@link SqlJournal} writes them. Each call but {@link #each} is one transaction. */
final class SqlTimeline implements Timeline {
  private static final int PAGE = 1_000;
  private static final int GROUP = 1_000;
  private static final String OWNER = "(SELECT id FROM history_owner WHERE owner = :owner)";
  private static final String WITHIN = " AND p.at_millis >= :from AND p.at_millis <= :to";

  private final SqlStore store;
  private final SqlJournal journal;

  SqlTimeline(SqlStore store, SqlJournal journal) {
    this.store = store;
    this.journal = journal;
  }

  @Override
  public void append(Report report) {
    journal.offer(report);
  }

  @Override
  public void put(List<Report> reports) {
    for (int from = 0; from < reports.size(); from += GROUP) {
      List<Report> group = reports.subList(from, Math.min(reports.size(), from + GROUP));
      store.inHistory(handle -> {
        write(handle, group);
        return null;
      });
    }
    List<String> owners = reports.stream().map(Report::owner).distinct().toList();
    store.inHistory(handle -> {
      owners.forEach(owner -> TimelinePruning.prune(handle, owner));
      return null;
    });
  }

  static void write(Handle handle, List<Report> reports) {
    reports.stream()
        .collect(Collectors.groupingBy(Report::owner))
        .forEach((owner, own) -> TimelineWriter.write(handle, owner, own));
  }

  static void forget(Handle handle, String owner) {
    for (String table : List.of("history_report", "history_bucket", "history_run")) {
      handle.createUpdate("DELETE FROM " + table + " WHERE owner_id = " + OWNER).bind("owner", owner).execute();
    }
    handle.createUpdate("DELETE FROM history_owner WHERE owner = :owner").bind("owner", owner).execute();
  }

  @Override
  public boolean knows(String owner) {
    journal.flush();
    return store.inHistory(handle ->
        handle.createQuery("SELECT 1 FROM history_owner WHERE owner = :owner")
            .bind("owner", owner)
            .mapTo(Integer.class)
            .findOne()
            .isPresent());
  }

  @Override
  public Cut cut(String owner, long from, long to, int points) {
    journal.flush();
    return store.inHistory(handle -> {
      Thinning.Range range = range(handle, owner, from, to);
      if (range.finest() == Level.batch && countReports(handle, owner, from, to, points + 1) <= points) {
        return new Cut(Level.batch, 0, slots(reports(handle, owner, from, to, "", Integer.MAX_VALUE), 0));
      }
      long width = Thinning.width(range.finest(), range.needed(points));
      Level level = Thinning.level(width);
      return new Cut(level, width, slots(merged(handle, owner, from, to, level, width), width));
    });
  }

  @Override
  public Level finest(String owner, long from, long to) {
    journal.flush();
    return store.inHistory(handle -> range(handle, owner, from, to).finest());
  }

  @Override
  public List<Run> runs(String owner, long from, long to, int limit) {
    journal.flush();
    List<Run> newestFirst = new ArrayList<>(store.inHistory(handle ->
        handle.createQuery(
                "SELECT r.run_id, r.durations, " + FigureColumns.of("r") + " FROM history_run r WHERE r.owner_id = " + OWNER
                    + " AND r.last_at >= :from AND r.first_at <= :to AND r.reports > 0"
                    + " ORDER BY r.last_at DESC, r.id DESC LIMIT :limit")
            .bind("owner", owner)
            .bind("from", from)
            .bind("to", to)
            .bind("limit", limit)
            .map((row, context) ->
                new Run(row.getString("run_id"), FigureColumns.read(row), Durations.parse(row.getString("durations"))))
            .collectIntoList()));
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  @Override
  public void each(String owner, long from, long to, Level level, Consumer<Slot> slots) {
    journal.flush();
    Place place = new Place(Long.MIN_VALUE, 0, 0);
    for (boolean more = true; more; ) {
      Place after = place;
      List<Slot> page = new ArrayList<>(PAGE);
      List<Place> last = new ArrayList<>(1);
      store.inHistory(handle -> {
        page(handle, owner, from, to, level, after).map((row, context) -> {
          last.add(0, new Place(row.getLong("at_millis"), row.getLong("run"), row.getLong("batch_id")));
          return page.add(slot(row, level.millis()));
        }).list();
        return null;
      });
      page.forEach(slots);
      more = page.size() == PAGE;
      place = last.isEmpty() ? place : last.get(0);
    }
  }

  /** Where a page ended. */
  private record Place(long at, long run, long batch) {}

  private static Query page(Handle handle, String owner, long from, long to, Level level, Place after) {
    String beyond =
        " AND p.at_millis >= :at AND (p.at_millis > :at OR p.run > :run OR p.run = :run AND p.batch_id > :batch)";
    Query query = level == Level.batch
        ? reports(handle, owner, from, to, beyond, PAGE)
        : buckets(handle, owner, from, to, level, beyond.replace("p.batch_id", "0"), PAGE);
    return query.bind("at", after.at()).bind("run", after.run()).bind("batch", after.batch());
  }

  private static Query reports(Handle handle, String owner, long from, long to, String beyond, int limit) {
    return bound(
        handle.createQuery(
            "SELECT p.at_millis, p.run, p.batch_id, r.run_id, " + FigureColumns.of("p")
                + " FROM history_report p JOIN history_run r ON r.id = p.run WHERE p.owner_id = " + OWNER + WITHIN + beyond
                + " ORDER BY p.at_millis, p.run, p.batch_id LIMIT " + limit),
        owner, from, to);
  }

  private static Query buckets(Handle handle, String owner, long from, long to, Level level, String beyond, int limit) {
    return bound(
        handle.createQuery(
            "SELECT p.at_millis, p.run, 0 AS batch_id, r.run_id, " + FigureColumns.of("p")
                + " FROM history_bucket p JOIN history_run r ON r.id = p.run WHERE p.owner_id = " + OWNER
                + " AND p.span_millis = " + level.millis() + WITHIN + beyond + " ORDER BY p.at_millis, p.run LIMIT " + limit),
        owner, touching(from, level), to);
  }

  private static Query merged(Handle handle, String owner, long from, long to, Level level, long width) {
    String source =
        level == Level.batch ? "history_report p WHERE" : "history_bucket p WHERE p.span_millis = " + level.millis() + " AND";
    return bound(
        handle.createQuery(
            "SELECT m.*, r.run_id FROM (SELECT p.run, p.at_millis / " + width + " * " + width + " AS at_millis, "
                + FigureColumns.summed("p") + " FROM " + source + " p.owner_id = " + OWNER + WITHIN
                + " GROUP BY 2, 1) m JOIN history_run r ON r.id = m.run ORDER BY m.at_millis, m.first_at"),
        owner, touching(from, level), to);
  }

  /** The start of the oldest bucket that reaches into the range. */
  private static long touching(long from, Level level) {
    return level == Level.batch ? from : from - level.millis() + 1;
  }

  private static Query bound(Query query, String owner, long from, long to) {
    return query.bind("owner", owner).bind("from", from).bind("to", to);
  }

  private static List<Slot> slots(Query query, long width) {
    return query.map((row, context) -> slot(row, width)).collectIntoList();
  }

  private static Slot slot(ResultSet row, long width) throws SQLException {
    return new Slot(row.getString("run_id"), row.getLong("at_millis"), width, FigureColumns.read(row));
  }

  private static long countReports(Handle handle, String owner, long from, long to, int limit) {
    return bound(
            handle.createQuery(
                "SELECT COUNT(*) FROM (SELECT 1 FROM history_report p WHERE p.owner_id = " + OWNER + WITHIN
                    + " LIMIT " + limit + ") counted"),
            owner, from, to)
        .mapTo(Long.class)
        .one();
  }

  private static Thinning.Range range(Handle handle, String owner, long from, long to) {
    return bound(
            handle.createQuery(
                "SELECT COUNT(r.id) AS runs, MIN(r.first_at) AS oldest, MAX(r.last_at) AS newest,"
                    + " MIN(o.reports_from) AS reports_from, MIN(o.minutes_from) AS minutes_from"
                    + " FROM history_owner o JOIN history_run r ON r.owner_id = o.id"
                    + " WHERE o.owner = :owner AND r.last_at >= :from AND r.first_at <= :to"),
            owner, from, to)
        .map((row, context) -> {
          long oldest = row.getLong("oldest");
          long newest = row.getLong("newest");
          int runs = row.getInt("runs");
          return new Thinning.Range(
              runs == 0 ? from : Math.max(from, oldest),
              runs == 0 ? to : Math.min(to, newest),
              runs,
              row.getLong("reports_from"),
              row.getLong("minutes_from"));
        })
        .one();
  }
}
