package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class QueryLocksTest {
  private final QueryLocks locks = new QueryLocks();

  @Test
  void allWhoWaitWaitForTheSameLockAndItGoesWithTheLast() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<?>> calls = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      calls.add(threads.submit(() -> {
        begin.await();
        for (int i = 0; i < 2_000; i++) {
          locks.with("q", () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            return inside.decrementAndGet();
          });
        }
        return null;
      }));
    }
    begin.countDown();
    for (Future<?> call : calls) {
      call.get();
    }
    threads.shutdown();
    assertThat(most).hasValue(1);
    assertThat(locks.size()).isZero();
  }

  @Test
  void isReentrantAndLeavesABusyQueryAlone() throws Exception {
    List<String> done = new ArrayList<>();
    Thread other = new Thread(() -> locks.tryWith("q", () -> done.add("other")));
    locks.with("q", () -> {
      locks.tryWith("q", () -> done.add("inner"));
      other.start();
      try {
        other.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return null;
    });
    assertThat(done).containsExactly("inner");
    assertThat(locks.size()).isZero();
  }
}
