package io.tidemark.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.connection.TableColumn.Kind;
import io.tidemark.connection.TableWriter.Batch;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a table that a query writes to promises; run over each kind of database, of which each test has its own. */
abstract class TableWriterContract {
  static final String CHECKPOINT = "0a1b";
  private static final List<TableColumn> COUNTS = List.of(TableColumn.of("word", Kind.TEXT), TableColumn.of("n", Kind.LONG));
  private static final List<List<String>> NONE = List.of();

  Target target;
  TestingTarget outside;

  /** Sets both to an empty database. */
  abstract void open() throws Exception;

  /** Takes a lock on {@code counts} that keeps others from writing, in a transaction that is ended by closing the connection. */
  abstract Connection lock() throws Exception;

  @BeforeEach
  void openDatabase() throws Exception {
    open();
  }

  @AfterEach
  void closeTwice() {
    target.close();
    target.close();
  }

  TableWriter writer(TableSpec spec, Duration patience) {
    return new TableWriter(() -> target, "warehouse", spec, patience);
  }

  TableWriter writer(String... keys) {
    return writer(new TableSpec("counts", COUNTS, List.of(keys)), Duration.ofSeconds(30));
  }

  static long write(TableWriter writer, Batch batch, Object[]... rows) throws InterruptedException {
    return writer.write(batch, () -> Arrays.asList(rows).iterator());
  }

  static Batch batch(long id) {
    return new Batch(CHECKPOINT, id, false);
  }

  static Object[] row(Object... values) {
    return values;
  }

  List<List<String>> counts() {
    return outside.rows("SELECT word, n FROM counts ORDER BY word, n");
  }

  @Test
  void aBatchThatRunsAgainChangesNothing() throws Exception {
    assertThat(write(writer(), batch(0), row("dog", 1L), row("cat", 1L))).isEqualTo(2);
    assertThat(write(writer(), batch(0), row("dog", 1L), row("cat", 1L))).isZero();
    assertThat(write(writer(), batch(1), row("dog", 1L))).isEqualTo(1);
    assertThat(counts()).containsExactly(List.of("cat", "1"), List.of("dog", "1"), List.of("dog", "1"));

    assertThat(write(writer(), new Batch("another", 0, false), row("dog", 1L))).as("another checkpoint counts from 0 again").isEqualTo(1);
    assertThat(counts()).hasSize(4);
  }

  @Test
  void upsertReplacesTheRowOfTheSameKeyAlsoOfNull() throws Exception {
    TableWriter writer = writer("word");
    write(writer, batch(0), row("dog", 1L), row(null, 1L), row("cat", 1L));
    write(writer, batch(1), row("dog", 2L), row(null, 5L));

    assertThat(outside.rows("SELECT word, n FROM counts ORDER BY n")).containsExactly(List.of("cat", "1"), List.of("dog", "2"), Arrays.asList(null, "5"));
  }

  @Test
  void aCompleteResultReplacesAllRows() throws Exception {
    TableWriter writer = writer("word");
    write(writer, new Batch(CHECKPOINT, 0, true), row("dog", 1L), row("cat", 1L));
    write(writer, new Batch(CHECKPOINT, 1, true), row("dog", 2L));
    assertThat(counts()).containsExactly(List.of("dog", "2"));

    write(writer, new Batch(CHECKPOINT, 2, true));
    assertThat(counts()).isEqualTo(NONE);
  }

  @Test
  void aBatchOfManyRowsIsWrittenWholeOrNotAtAll() throws Exception {
    Object[][] many = IntStream.range(0, 1_700).mapToObj(i -> row("w" + i, (long) i)).toArray(Object[][]::new);
    TableWriter writer = writer();
    assertThatThrownBy(
            () ->
                writer.write(
                    batch(0),
                    () ->
                        Arrays.stream(many)
                            .peek(
                                row -> {
                                  if (row == many[1_600]) {
                                    throw new IllegalStateException("the plan failed");
                                  }
                                })
                            .iterator()))
        .hasMessage("the plan failed");
    assertThat(counts()).isEqualTo(NONE);
    assertThat(outside.rows("SELECT * FROM tidemark_batches")).isEqualTo(NONE);

    assertThat(write(writer, batch(0), many)).isEqualTo(1_700);
    assertThat(counts()).hasSize(1_700);
  }

  @Test
  void everyKindOfValueComesBack() throws Exception {
    List<TableColumn> columns = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      columns.add(new TableColumn(kind.name().toLowerCase(java.util.Locale.ROOT), kind, 20, 3));
    }
    TableWriter writer = writer(new TableSpec("kinds", columns, List.of("timestamp")), Duration.ofSeconds(30));
    Instant moment = Instant.parse("2018-01-31T02:18:21.235123Z");
    Object[] values =
        row(true, 7, 1L << 40, 1.5f, 2.25, new BigDecimal("12345678901234567.125"), "ж\"'?", moment, LocalDateTime.parse("2018-01-31T02:18:21"), LocalDate.parse("2018-01-31"), new byte[] {1, 2});
    write(writer, batch(0), values, new Object[columns.size()]);
    write(writer, batch(1), values);

    assertThat(outside.rows("SELECT count(*) FROM kinds")).containsExactly(List.of("2"));
    assertThat(outside.rows("SELECT \"integer\", long, \"float\", \"double\", \"decimal\", text FROM kinds WHERE long IS NOT NULL"))
        .containsExactly(List.of("7", "1099511627776", "1.5", "2.25", "12345678901234567.125", "ж\"'?"));
    assertThat(outside.rows("SELECT \"timestamp\", \"date\" FROM kinds WHERE long IS NOT NULL").get(0).toString()).contains("02:18:21.235123", "2018-01-31");
  }

  @Test
  void namesAreQuoted() throws Exception {
    List<TableColumn> odd = List.of(TableColumn.of("select", Kind.TEXT), TableColumn.of("count(1); DROP TABLE x\"", Kind.LONG));
    write(writer(new TableSpec("Order", odd, List.of("select")), Duration.ofSeconds(30)), batch(0), row("a", 1L));

    assertThat(outside.rows("SELECT * FROM \"Order\"")).containsExactly(List.of("a", "1"));
  }

  @Test
  void aTableOfOthersIsTakenWhenItFits() throws Exception {
    outside.run("CREATE TABLE counts (id INTEGER DEFAULT 7, n BIGINT, word TEXT UNIQUE)");
    write(writer("word"), batch(0), row("dog", 1L));
    write(writer("word"), batch(1), row("dog", 2L));

    assertThat(outside.rows("SELECT id, word, n FROM counts")).containsExactly(List.of("7", "dog", "2"));
  }

  @Test
  void aTableThatDoesNotFitIsRefusedWithWhatToDo() {
    outside.run("CREATE TABLE counts (word TEXT)");
    assertThatThrownBy(() -> write(writer(), batch(0), row("dog", 1L)))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContainingAll("table counts of connection warehouse", "lacks n (", "add them");

    outside.run("DROP TABLE counts");
    outside.run("CREATE TABLE counts (word TEXT, n BIGINT)");
    assertThatThrownBy(() -> write(writer("word"), batch(0), row("dog", 1L)))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContainingAll("does not fit", "unique constraint on exactly word");
    assertThat(counts()).isEqualTo(NONE);
  }

  @Test
  void aLockIsWaitedFor() throws Exception {
    TableWriter writer = writer("word");
    write(writer, batch(0), row("dog", 1L));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch asked = new CountDownLatch(1);
    Thread thread;
    try (Connection lock = lock()) {
      thread =
          new Thread(
              () -> {
                try {
                  writer.write(
                      batch(1),
                      () -> {
                        asked.countDown();
                        return List.<Object[]>of(row("dog", 2L)).iterator();
                      });
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
      thread.start();
      asked.await();
      thread.join(700);
      assertThat(thread.isAlive()).as("it waits, and has not failed: %s", failure.get()).isTrue();
      assertThat(counts()).containsExactly(List.of("dog", "1"));
    }
    thread.join(30_000);

    assertThat(failure.get()).isNull();
    assertThat(counts()).containsExactly(List.of("dog", "2"));
  }

  @Test
  void aLockThatStaysRefusesTheBatchWithTheDatabasesWords() throws Exception {
    TableWriter writer = writer(new TableSpec("counts", COUNTS, List.of()), Duration.ZERO);
    write(writer, batch(0), row("dog", 1L));
    try (Connection lock = lock()) {
      assertThatThrownBy(() -> write(writer, batch(1), row("dog", 1L)))
          .isInstanceOf(DatabaseRefused.class)
          .hasMessageContainingAll("table counts of connection warehouse", "lock", "tried again for 0 s");
    }
    assertThat(write(writer, batch(1), row("dog", 1L))).isEqualTo(1);
  }

  @Test
  void aStopEndsTheWaiting() throws Exception {
    TableWriter writer = writer();
    write(writer, batch(0), row("dog", 1L));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch asked = new CountDownLatch(1);
    try (Connection lock = lock()) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  writer.write(
                      batch(1),
                      () -> {
                        asked.countDown();
                        return List.<Object[]>of(row("dog", 2L)).iterator();
                      });
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
      thread.start();
      asked.await();
      thread.interrupt();
      thread.join(20_000);
      assertThat(thread.isAlive()).isFalse();
    }
    assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    assertThat(counts()).containsExactly(List.of("dog", "1"));
  }

  @Test
  void onlyTheNewestBatchesAreRemembered() throws Exception {
    TableWriter writer = writer();
    write(writer, batch(5), row("dog", 1L));
    write(writer, batch(1_006), row("dog", 1L));

    assertThat(outside.rows("SELECT checkpoint, sink, batch_id FROM tidemark_batches")).containsExactly(List.of(CHECKPOINT, "counts", "1006"));
  }
}
