package io.tidemark.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlantTest {
  private static Plant plant(long seed) {
    return new Plant(2, Duration.ofSeconds(1), seed, Plant.START);
  }

  private static List<Reading> run(Plant plant, int ticks) {
    List<Reading> all = new ArrayList<>();
    for (int i = 0; i < ticks; i++) {
      all.addAll(plant.tick());
    }
    return all;
  }

  @Test
  void theSeedDrawsTheSameAndAnotherDoesNot() {
    assertThat(run(plant(7), 50)).isEqualTo(run(plant(7), 50)).isNotEqualTo(run(plant(8), 50));
  }

  @Test
  void aFaultTouchesItsReadingsAndNoOthers() {
    for (FaultKind kind : FaultKind.values()) {
      List<Reading> quiet = run(plant(7), 40);
      Plant plant = plant(7);
      List<Reading> broken = run(plant, 10);
      plant.fault(kind, 1, 12);
      assertThat(plant.faults()).containsExactly(new DriftView.Fault(kind, 1, Plant.START.plusSeconds(22)));
      broken.addAll(run(plant, 30));
      List<Reading> touched = broken.stream().filter(reading -> reading.fault() != null).toList();
      assertThat(touched).hasSize(kind == FaultKind.spike ? 4 : 12).allMatch(reading -> reading.fault() == kind && reading.sensor() == 1);
      for (int i = 0; i < quiet.size(); i++) {
        boolean same = quiet.get(i).values().equals(broken.get(i).values());
        assertThat(same).as("%s %s", kind, broken.get(i)).isEqualTo(broken.get(i).fault() == null);
      }
      assertThat(plant.faults()).isEmpty();
    }
  }

  @Test
  void stuckStaysWhereItWas() {
    Plant plant = plant(7);
    List<Reading> before = run(plant, 5);
    plant.fault(FaultKind.stuck, 0, 3);
    assertThat(run(plant, 3).stream().filter(reading -> reading.sensor() == 0)).allMatch(reading -> reading.values().equals(before.get(8).values()));
  }

  @Test
  void aSensorIsStuckAtItsVeryFirstReading() {
    Plant plant = plant(7);
    plant.fault(FaultKind.stuck, 0, 3);
    List<Reading> stuck = run(plant, 3).stream().filter(reading -> reading.sensor() == 0).toList();
    assertThat(stuck).hasSize(3).allMatch(reading -> reading.values().equals(stuck.get(0).values()));
  }

  @Test
  void driftGoesUpEvenlyAndStaysAndCalmEndsIt() {
    List<Reading> quiet = run(plant(7), 30);
    Plant plant = plant(7);
    plant.drift(Feature.vibration, 2, Duration.ofSeconds(10));
    List<Reading> drifted = run(plant, 20);
    for (int i = 0; i < drifted.size(); i++) {
      double share = Math.min(1, (i / 2) / 10.0);
      double more = drifted.get(i).values().get(1) - quiet.get(i).values().get(1);
      assertThat(more).isCloseTo(2 * share * Feature.vibration.deviation(), within(1e-12));
      assertThat(drifted.get(i).values().get(0)).isEqualTo(quiet.get(i).values().get(0));
      assertThat(drifted.get(i).fault()).isNull();
    }
    assertThat(plant.shifts()).containsExactly(new DriftView.Shift(Feature.vibration, 2, 2));
    plant.calm();
    assertThat(run(plant, 10)).isEqualTo(quiet.subList(40, 60));
  }

  @Test
  void anOutageHoldsReadingsBackAndTheyComeWithTheirOwnTimes() {
    Plant plant = plant(7);
    plant.late(0, 3, 5);
    List<Reading> first = run(plant, 5);
    assertThat(first).hasSize(7);
    assertThat(plant.held()).isEqualTo(3);
    List<Reading> rest = run(plant, 3);
    assertThat(rest.stream().map(Reading::at).filter(at -> at.isBefore(Plant.START.plusSeconds(5))))
        .containsExactly(Plant.START, Plant.START.plusSeconds(1), Plant.START.plusSeconds(2));
    assertThat(plant.held()).isZero();
  }

  @Test
  void theReferenceEndsWhereTheRunBegins() {
    List<Reading> taken = new ArrayList<>();
    Plant plant = Plant.warmedUp(Documents.definition(Json.node("{\"sensors\":3}")), 100, taken);
    assertThat(taken).hasSize(102);
    assertThat(plant.clock()).isEqualTo(Plant.START);
    Instant last = taken.get(101).at();
    assertThat(last).isEqualTo(Plant.START.minusSeconds(1));
    assertThat(plant.tick()).extracting(Reading::id).containsExactly(1L, 2L, 3L);
  }
}
