package io.tidemark.attach;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BacklogTest {
  @Test
  void isBoundedByNumber() {
    Backlog backlog = new Backlog(3);
    for (int i = 0; i < 100_000; i++) {
      backlog.add(new byte[] {(byte) i});
    }
    assertThat(backlog.size()).isEqualTo(3);
    assertThat(backlog.lost()).isEqualTo(99_997);
    assertThat(backlog.batch()).containsExactly(new byte[] {(byte) 99_997}, new byte[] {(byte) 99_998}, new byte[] {(byte) 99_999});
  }

  @Test
  void isBoundedByBytes() {
    Backlog backlog = new Backlog(ServerAddress.MOST_KEPT);
    for (int i = 0; i < 200; i++) {
      backlog.add(new byte[100 << 10]);
      assertThat(backlog.bytes()).isLessThanOrEqualTo(Backlog.MOST_BYTES);
    }
    assertThat(backlog.size() + backlog.lost()).isEqualTo(200);
    assertThat(backlog.bytes()).isEqualTo(backlog.size() * (100 << 10));
    assertThat(backlog.batch()).as("a report stays under the server's limit").hasSize(8);
    backlog.add(new byte[Backlog.LARGEST_EVENT + 1]);
    assertThat(backlog.size() + backlog.lost()).isEqualTo(201);
  }

  @Test
  void countsWhatWasDeliveredAndWhatWasRefused() {
    Backlog backlog = new Backlog(10);
    for (int i = 0; i < 5; i++) {
      backlog.add(new byte[10]);
    }
    backlog.delivered(2);
    backlog.refused(1);
    assertThat(backlog.sent()).isEqualTo(2);
    assertThat(backlog.lost()).isEqualTo(1);
    assertThat(backlog.size()).isEqualTo(2);
    assertThat(backlog.bytes()).isEqualTo(20);
  }
}
