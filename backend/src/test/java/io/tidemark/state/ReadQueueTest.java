package io.tidemark.state;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadQueueTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void end() {
    release.countDown();
    callers.shutdownNow();
  }

  @Test
  void readsOneAtATimeAndRefusesWhatFindsNoPlace() throws Exception {
    try (ReadQueue queue = new ReadQueue(LONG)) {
      AtomicInteger now = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      List<Future<Integer>> answers = new ArrayList<>();
      occupy(queue);
      CountDownLatch refused = new CountDownLatch(3);
      for (int i = 0; i < ReadQueue.MOST_WAITING + 3; i++) {
        answers.add(
            callers.submit(
                () -> {
                  try {
                    return queue.call(() -> counted(now, most));
                  } catch (Problem problem) {
                    assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
                    assertThat(problem).hasMessageContaining("busy, try again");
                    refused.countDown();
                    return -1;
                  }
                }));
      }
      assertThat(refused.await(10, SECONDS)).as("three find no place").isTrue();
      release.countDown();

      int served = 0;
      for (Future<Integer> answer : answers) {
        served += answer.get(10, SECONDS) > 0 ? 1 : 0;
      }
      assertThat(served).isEqualTo(ReadQueue.MOST_WAITING);
      assertThat(most).hasValue(1);
    }
  }

  @Test
  void givesUpWhatTakesTooLongAndGoesOn() throws Exception {
    try (ReadQueue queue = new ReadQueue(Duration.ofMillis(50))) {
      CountDownLatch interrupted = new CountDownLatch(1);

      assertThatThrownBy(() -> queue.call(() -> waitForEver(interrupted)))
          .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE))
          .hasMessageContaining("was given up");

      assertThat(interrupted.await(10, SECONDS)).as("the read is interrupted").isTrue();
    }
  }

  @Test
  void throwsWhatTheReadThrows() {
    try (ReadQueue queue = new ReadQueue(LONG)) {
      assertThatThrownBy(
              () ->
                  queue.call(
                      () -> {
                        throw Problem.notFound("there is no batch 7");
                      }))
          .isInstanceOf(Problem.class)
          .hasMessage("there is no batch 7");
      assertThat(queue.call(() -> 4)).isEqualTo(4);
    }
  }

  @Test
  void closingLetsEveryCallerGo() throws Exception {
    ReadQueue queue = new ReadQueue(LONG);
    Future<?> reading = occupy(queue);
    Future<?> waiting = callers.submit(() -> queue.call(() -> 1));
    queue.close();
    queue.close();

    for (Future<?> caller : List.of(reading, waiting)) {
      assertThatThrownBy(() -> caller.get(10, SECONDS)).isNotNull().isNotInstanceOf(java.util.concurrent.TimeoutException.class);
    }
  }

  /** Returns when a read runs that ends with {@link #release}. */
  private Future<?> occupy(ReadQueue queue) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Future<?> answer =
        callers.submit(
            () ->
                queue.call(
                    () -> {
                      begun.countDown();
                      release.await();
                      return 0;
                    }));
    assertThat(begun.await(10, SECONDS)).as("the first read begins").isTrue();
    return answer;
  }

  private static int counted(AtomicInteger now, AtomicInteger most) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    Thread.yield();
    now.decrementAndGet();
    return 1;
  }

  private static int waitForEver(CountDownLatch interrupted) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
    return 0;
  }
}
