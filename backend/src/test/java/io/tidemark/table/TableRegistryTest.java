package io.tidemark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.query.StaticTables;
import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TableRegistryTest {
  private final InMemoryStore store = new InMemoryStore();
  private final List<String> streams = new ArrayList<>(List.of("clicks"));
  private final TableRegistry tables = registry();

  private TableRegistry registry() {
    return new TableRegistry(store.documents("table"), (upload, schema, most) -> List.of(Json.node("{\"k\":\"of " + upload + "\"}")), streams::contains);
  }

  @Test
  void keepsRowsOverARestartAndGivesThemToQueries() {
    assertThat(tables.put("places", Json.node("{\"schema\":\"k STRING, n BIGINT, t TIMESTAMP\",\"rows\":[{\"k\":\"a\",\"n\":1,\"t\":\"2024-05-01T10:00:00Z\"},{\"k\":null}]}")))
        .isEqualTo(new TableRegistry.TableView("places", "k STRING, n BIGINT, t TIMESTAMP", 2, null));
    tables.put("uploaded", Json.node("{\"schema\":\"k STRING\",\"upload\":\"a.csv\"}"));
    TableRegistry again = registry();
    assertThat(again.list()).extracting(TableRegistry.TableView::name).containsExactly("places", "uploaded");
    assertThat(again.get("uploaded").upload()).isEqualTo("a.csv");
    StaticTables.Table places = again.table("places").orElseThrow();
    assertThat(places.schema()).isEqualTo("k STRING, n BIGINT, t TIMESTAMP");
    Map<String, Object> second = new HashMap<>();
    second.put("k", null);
    assertThat(places.rows()).containsExactly(Map.of("k", "a", "n", 1, "t", "2024-05-01T10:00:00Z"), second);
    assertThat(again.all()).hasSize(2);
    streams.add("places");
    assertThat(again.table("places")).isEmpty();
    assertThat(again.all()).hasSize(1);
    again.delete("places");
    assertThat(catchThrowableOfType(Problem.class, () -> again.get("places")).kind()).isEqualTo(Problem.Kind.NOT_FOUND);
    assertThat(catchThrowableOfType(Problem.class, () -> again.delete("places")).kind()).isEqualTo(Problem.Kind.NOT_FOUND);
  }

  @Test
  void namesEveryBadField() {
    assertThat(pointers("t", "{}")).containsExactly("/schema", "/rows");
    assertThat(pointers("t", "[]")).containsExactly("");
    assertThat(pointers("t", "{\"schema\":\"k VARCHAR\",\"rows\":[],\"x\":1}")).containsExactly("/x", "/schema");
    assertThat(pointers("t", "{\"schema\":\"k INT\",\"rows\":[{\"k\":1},{\"k\":\"a\"},{\"j\":1},7]}")).containsExactly("/rows/1/k", "/rows/2/j", "/rows/3");
    assertThat(pointers("t", "{\"schema\":\"k INT\",\"rows\":[],\"upload\":\"a.csv\"}")).containsExactly("/rows");
    assertThat(pointers("t", "{\"schema\":\"k INT\",\"upload\":1}")).containsExactly("/upload");
    assertThat(pointers("t", "{\"schema\":\"k INT\",\"rows\":[" + "{},".repeat(10_000) + "{}]}")).containsExactly("/rows");
    assertThat(pointers("1t", "{\"schema\":\"k INT\",\"rows\":[]}")).containsExactly("");
    assertThat(pointers("a-b", "{\"schema\":\"k INT\",\"rows\":[]}")).containsExactly("");
    Problem taken = catchThrowableOfType(Problem.class, () -> tables.put("clicks", Json.node("{\"schema\":\"k INT\",\"rows\":[]}")));
    assertThat(taken.kind()).isEqualTo(Problem.Kind.CONFLICT);
    assertThat(tables.list()).isEmpty();
  }

  private List<String> pointers(String name, String body) {
    return catchThrowableOfType(Problem.class, () -> tables.put(name, Json.node(body))).fields().stream().map(Problem.Field::pointer).toList();
  }

  @Test
  void theAirportsAreThoseOfTheFlights() throws Exception {
    DemoTables.addTo(tables);
    DemoTables.addTo(tables);
    Set<String> known = tables.get(DemoTables.AIRPORTS).rows().stream().map(row -> row.path("iata").asText()).collect(Collectors.toCollection(TreeSet::new));
    Set<String> flown = new TreeSet<>();
    try (BufferedReader flights = new BufferedReader(new InputStreamReader(DemoTables.class.getResourceAsStream("/sample-data/flights.csv"), StandardCharsets.UTF_8))) {
      List<String> header = List.of(flights.readLine().split(","));
      flights.lines().map(line -> line.split(",")).forEach(cells -> flown.addAll(List.of(cells[header.indexOf("origin")], cells[header.indexOf("destination")])));
    }
    assertThat(known).isEqualTo(flown);
  }
}
