package io.tidemark.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.store.Journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises; run over each kind. */
abstract class StoreContract {
  static final Instant AT = Instant.parse("2018-01-31T02:18:21.235Z");

  Store store;

  abstract Store open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeTwice() {
    store.close();
    store.close();
  }

  @Test
  void keepsTheLastDocumentOfAName() {
    Documents streams = store.documents("stream");
    streams.put("words", "{\"a\":1}");
    streams.put("words", "{\"a\":\"ж\"}");

    assertThat(streams.get("words")).contains("{\"a\":\"ж\"}");
    assertThat(streams.get("other")).isEmpty();
  }

  @Test
  void listsDocumentsInTheOrderOfTheirNames() {
    Documents queries = store.documents("query");
    List.of("b", "B", "a-1", "a", "a1").forEach(name -> queries.put(name, "{}"));

    assertThat(queries.all().keySet()).containsExactly("B", "a", "a-1", "a1", "b");
  }

  @Test
  void sortsDoNotMix() {
    store.documents("stream").put("words", "1");
    store.documents("query").put("words", "2");

    assertThat(store.documents("stream").remove("words")).isTrue();
    assertThat(store.documents("stream").remove("words")).isFalse();
    assertThat(store.documents("query").get("words")).contains("2");
    assertThat(store.documents("setting").all()).isEmpty();
  }

  @Test
  void answersTheNewestEntriesOldestFirst() {
    IntStream.range(0, 10).forEach(i -> store.journal().append(entry("q", "batch", i)));

    assertThat(store.journal().newest("q", "batch", 3)).containsExactly(entry("q", "batch", 7), entry("q", "batch", 8), entry("q", "batch", 9));
    assertThat(store.journal().newest("q", "batch", 0)).isEmpty();
    assertThat(store.journal().newest("q", "batch", 100)).hasSize(10);
  }

  @Test
  void ownersAndKindsDoNotMix() {
    store.journal().append(entry("q", "batch", 1));
    store.journal().append(entry("q", "mark", 2));
    store.journal().append(entry("r", "batch", 3));

    assertThat(store.journal().newest("q", "mark", 10)).containsExactly(entry("q", "mark", 2));
    store.journal().forget("q");
    assertThat(store.journal().newest("q", "batch", 10)).isEmpty();
    assertThat(store.journal().newest("q", "mark", 10)).isEmpty();
    assertThat(store.journal().newest("r", "batch", 10)).containsExactly(entry("r", "batch", 3));
  }

  @Test
  void keepsOnlyTheNewestOfEachOwnerAndKind() {
    int appended = SqlJournal.KEPT + 3_000;
    for (int from = 0; from < appended; from += 1_000) {
      IntStream.range(from, from + 1_000).forEach(i -> store.journal().append(entry("q", "batch", i)));
      store.journal().newest("q", "batch", 1);
    }

    List<Entry> kept = store.journal().newest("q", "batch", appended);
    assertThat(kept.size()).isBetween(SqlJournal.KEPT, SqlJournal.KEPT + 1_000);
    assertThat(kept.get(kept.size() - 1)).isEqualTo(entry("q", "batch", appended - 1));
    assertThat(store.journal().refused()).isZero();
  }

  @Test
  void manyThreadsLoseNothing() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String owner = "q" + t;
      Thread thread = new Thread(() -> {
        await(go);
        for (int i = 0; i < 500; i++) {
          store.journal().append(entry(owner, "batch", i));
          if (i % 50 == 0) {
            store.documents("query").put(owner + "-" + i, "{}");
            store.journal().newest(owner, "batch", 5);
          }
        }
      });
      thread.start();
      threads.add(thread);
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    for (int t = 0; t < 4; t++) {
      String owner = "q" + t;
      assertThat(store.journal().newest(owner, "batch", 1_000))
          .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(i -> entry(owner, "batch", i)).toList());
    }
    assertThat(store.documents("query").all()).hasSize(40);
    assertThat(store.trouble()).isEmpty();
    assertThat(store.healthy()).isTrue();
  }

  static Entry entry(String owner, String kind, int number) {
    return new Entry(owner, kind, AT.plusMillis(number), "{\"n\":" + number + "}");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
