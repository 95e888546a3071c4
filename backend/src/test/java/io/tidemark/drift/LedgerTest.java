package io.tidemark.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant AT = Plant.START;
  private static final List<Double> NONE = List.of(0.0, 0.0, 0.0);

  private final Ledger ledger = new Ledger();

  private void take(long id, FaultKind fault, boolean alarm) {
    ledger.sent(List.of(new Reading(id, AT, 0, NONE, fault)));
    ledger.judged(new Ledger.Judgement(id, AT, 0, NONE, alarm ? 3 : 1, 2, alarm, 0, NONE));
  }

  @Test
  void alarmsAreHitsOrFalseAndFaultsAreHitsOrMissed() {
    ledger.anew(AT);
    take(1, FaultKind.spike, true);
    take(2, FaultKind.spike, false);
    take(3, FaultKind.stuck, false);
    take(4, null, true);
    take(5, null, false);
    assertThat(ledger.quality()).isEqualTo(
        new DriftView.Quality(2, 1, 1, 2, 5, AT, Map.of(FaultKind.spike, new DriftView.Kind(2, 1), FaultKind.stuck, new DriftView.Kind(1, 0))));
    assertThat(ledger.alarms()).extracting(DriftView.Alarm::id).containsExactly(1L, 4L);
    assertThat(ledger.points()).extracting(DriftView.Point::fault).containsExactly(FaultKind.spike, FaultKind.spike, FaultKind.stuck, null, null);
  }

  @Test
  void anotherThresholdBeginsAtNothing() {
    take(1, FaultKind.spike, true);
    ledger.anew(AT);
    assertThat(ledger.quality()).isEqualTo(new DriftView.Quality(0, 0, 0, 0, 0, AT, Map.of()));
    assertThat(ledger.points()).hasSize(1);
  }

  @Test
  void onlyTheNewestAreKeptAndAllAreCounted() {
    for (int i = 1; i <= 700; i++) {
      take(i, null, true);
    }
    assertThat(ledger.points()).hasSize(Ledger.POINTS);
    assertThat(ledger.alarms()).hasSize(Ledger.ALARMS);
    assertThat(ledger.quality().wrong()).isEqualTo(700);
  }

  @Test
  void whatIsSentAndNotJudgedWaits() {
    ledger.sent(List.of(new Reading(1, AT, 0, NONE, null), new Reading(2, AT, 1, NONE, null)));
    assertThat(ledger.waiting()).isEqualTo(2);
    ledger.judged(new Ledger.Judgement(1, AT, 0, NONE, 1, 2, false, 0, NONE));
    assertThat(ledger.waiting()).isEqualTo(1);
  }
}
