package io.tidemark.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OutboxTest {
  private final Outbox outbox = new Outbox(4, 100);

  @Test
  void replacesTheMessageOfAKeyInItsPlace() {
    outbox.offer("a", "k", message("1"));
    outbox.offer("a", null, message("2"));
    assertThat(outbox.offer("a", "k", message("3"))).isEqualTo(Outbox.Offered.REPLACED);
    outbox.offer("b", "k", message("4"));

    assertThat(drain()).containsExactly("3", "2", "4");
  }

  @Test
  void overflowThrowsAwayTheArrivingMessagesTopic() {
    List.of("1", "2").forEach(text -> outbox.offer("a", null, message(text)));
    List.of("3", "4").forEach(text -> outbox.offer("b", null, message(text)));

    assertThat(outbox.offer("a", null, message("5"))).isEqualTo(new Outbox.Offered(Set.of("a"), 3));
    assertThat(drain()).containsExactly("3", "4");
  }

  @Test
  void overflowByANewTopicThrowsAwayTheHeaviest() {
    outbox.offer("a", null, message("x".repeat(60)));
    outbox.offer("b", null, message("1"));

    assertThat(outbox.offer("c", null, message("y".repeat(50)))).isEqualTo(new Outbox.Offered(Set.of("a"), 1));
    assertThat(drain()).containsExactly("1", "y".repeat(50));
  }

  @Test
  void oversizedMessageIsTakenWhenNothingElseWaits() {
    assertThat(outbox.offer("a", null, message("x".repeat(500)))).isEqualTo(Outbox.Offered.TAKEN);
    assertThat(outbox.roomy()).isFalse();
    assertThat(drain()).hasSize(1);
    assertThat(outbox.roomy()).isTrue();
  }

  private static EncodedMessage message(String text) {
    return new EncodedMessage(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> drain() {
    List<String> texts = new ArrayList<>();
    for (Optional<EncodedMessage> next = outbox.poll(); next.isPresent(); next = outbox.poll()) {
      texts.add(new String(next.get().json(), StandardCharsets.UTF_8));
    }
    return texts;
  }
}
