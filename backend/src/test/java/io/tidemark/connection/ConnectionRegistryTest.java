package io.tidemark.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.store.Documents;
import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionRegistryTest {
  private static final String URL = "jdbc:postgresql://db.example:5433/sales";

  @TempDir Path directory;
  private final Documents documents = new InMemoryStore().documents("connection");
  private final ConnectionRegistry connections = registry();

  private ConnectionRegistry registry() {
    return new ConnectionRegistry(documents, Path.of("results.db"), name -> name.equals("used") ? List.of("counts", "totals") : List.of());
  }

  @AfterEach
  void closeTwice() {
    connections.close();
    connections.close();
  }

  private ConnectionView put(String name, String json) {
    return connections.put(name, Json.node(json));
  }

  private StoredConnection stored(String name) {
    return Json.read(documents.get(name).orElseThrow(), StoredConnection.class);
  }

  private String refusal(String json) {
    Problem problem = catchThrowableOfType(Problem.class, () -> put("a", json));
    return Json.write(problem.fields()) + problem.getMessage();
  }

  @Test
  void thePasswordGoesInAndNeverComesOut() {
    ConnectionView view = put("warehouse", "{\"url\":\"" + URL + "\",\"user\":\"me\",\"password\":\"s3cret\"}");

    assertThat(view).isEqualTo(new ConnectionView("warehouse", URL, "me", true));
    assertThat(connections.get("warehouse")).isEqualTo(view);
    assertThat(Json.write(connections.list())).contains("warehouse").doesNotContain("s3cret");
    assertThat(stored("warehouse").password()).isEqualTo("s3cret");
    assertThat(stored("warehouse").toString()).doesNotContain("s3cret");
  }

  @Test
  void secretsInsideTheAddressAreTakenOut() {
    ConnectionView view = put("warehouse", "{\"url\":\"" + URL + "?user=me&password=s%263cret&sslmode=require&sslpassword=key\"}");

    assertThat(view).isEqualTo(new ConnectionView("warehouse", URL + "?user=me&sslmode=require", "me", true));
    assertThat(stored("warehouse")).isEqualTo(new StoredConnection(URL + "?user=me&sslmode=require", "me", "s&3cret", "key"));
  }

  @Test
  void thePasswordStaysAsLongAsItLeadsToTheSamePlace() {
    put("warehouse", "{\"url\":\"" + URL + "\",\"user\":\"me\",\"password\":\"s3cret\"}");
    assertThat(put("warehouse", "{\"url\":\"" + URL + "\",\"user\":\"me\"}").passwordSet()).isTrue();
    assertThat(put("warehouse", "{\"url\":\"" + URL + "\",\"user\":\"me\",\"password\":null}").passwordSet()).isFalse();

    put("warehouse", "{\"url\":\"" + URL + "\",\"user\":\"me\",\"password\":\"s3cret\"}");
    assertThat(put("warehouse", "{\"url\":\"jdbc:postgresql://elsewhere/sales\",\"user\":\"me\"}").passwordSet()).as("a password is not sent elsewhere").isFalse();
  }

  @Test
  void everythingIsThereAfterAStart() {
    put("warehouse", "{\"url\":\"" + URL + "\",\"user\":\"me\",\"password\":\"s3cret\"}");
    try (ConnectionRegistry again = registry()) {
      assertThat(again.get("warehouse")).isEqualTo(new ConnectionView("warehouse", URL, "me", true));
    }
  }

  @Test
  void refusesOtherDatabasesAndClassesOfTheDriverWithoutRepeatingTheAddress() {
    assertThat(refusal("{\"url\":\"jdbc:mysql://db/sales?password=s3cret\"}")).contains("/url", "jdbc:postgresql:").doesNotContain("s3cret");
    assertThat(refusal("{\"url\":\"" + URL + "?socketFactory=java.io.FileOutputStream&password=s3cret\"}")).contains("/url", "socketFactory").doesNotContain("s3cret");
    assertThat(refusal("{\"url\":\"jdbc:postgresql://me:s3cret@db/sales\"}")).contains("/url", "before the host").doesNotContain("s3cret");
    assertThat(refusal("{\"url\":\"jdbc:postgresql://db:port/sales?password=s3cret\"}")).contains("/url").doesNotContain("s3cret");
    for (String odd : List.of("jdbc:postgresql://[::1", "jdbc:postgresql://db/%zz", "jdbc:postgresql://db:99999/x", "jdbc:postgresql://")) {
      assertThat(refusalOrNothing(odd)).as(odd).doesNotContain("s3cret");
    }
    assertThat(refusal("{\"user\":7,\"pass\":\"s3cret\"}")).contains("/url", "/user", "/pass").doesNotContain("s3cret");
    assertThat(documents.all().keySet()).isSubsetOf("odd");
  }

  /** Some odd addresses are the driver's to judge, when it connects. */
  private String refusalOrNothing(String url) {
    try {
      return put("odd", "{\"url\":\"" + url + "\",\"password\":\"s3cret\"}").toString();
    } catch (Problem refused) {
      return refused.getMessage();
    }
  }

  @Test
  void resultsIsBuiltIn() {
    assertThat(connections.list()).containsExactly(new ConnectionView("results", "jdbc:sqlite:results.db", null, false));
    assertThatThrownBy(() -> put("results", "{\"url\":\"" + URL + "\"}")).hasMessageContaining("built in");
    assertThatThrownBy(() -> connections.delete("results")).hasMessageContaining("built in");
    try (ConnectionRegistry real = new ConnectionRegistry(documents, directory.resolve("results.db"), name -> List.of())) {
      assertThat(real.test("results").ok()).isTrue();
      assertThat(real.test("results").detail()).startsWith("SQLite ");
    }
  }

  @Test
  void oneThatIsWrittenToIsNotDeleted() {
    put("used", "{\"url\":\"" + URL + "\"}");
    assertThatThrownBy(() -> connections.delete("used")).hasMessageContaining("counts, totals");
    assertThat(connections.has("used")).isTrue();

    put("free", "{\"url\":\"" + URL + "\"}");
    connections.delete("free");
    assertThat(connections.has("free")).isFalse();
    assertThat(documents.get("free")).isEmpty();
    assertThatThrownBy(() -> connections.get("free")).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
  }
}
