package io.tidemark.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the jar is told where to report, what it calls its application, and what it adds to Spark's settings. */
final class SettingsTest {
  @Test
  void readsAnAddressAndKeepsItsTokenToItself() {
    ServerAddress server = ServerAddress.parse(" http://tide.example:7070/?token=s3cret%2B&keep=20 ", "other");
    assertThat(server.reports("orders")).hasToString("http://tide.example:7070/api/attached/orders/reports");
    assertThat(server.token()).isEqualTo("s3cret+");
    assertThat(server.keep()).isEqualTo(20);
    assertThat(server).hasToString("http://tide.example:7070");
    assertThat(ServerAddress.parse("https://tide.example/tidemark/", "beside").token()).isEqualTo("beside");
    assertThat(ServerAddress.parse("https://tide.example/tidemark/", null).reports("a"))
        .hasToString("https://tide.example/tidemark/api/attached/a/reports");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:7070", "ftp://host/s3cret", "http://", "http://user:s3cret@host", "http://host?tokken=s3cret",
      "http://host?keep=0", "http://host?keep=10001", "http://host?keep=s3cret", "http://ho st/s3cret", "http://host?token=s3cret%0Ax"})
  void refusesAnAddressInWordsWithoutTheToken(String address) {
    assertThatThrownBy(() -> ServerAddress.parse(address, null)).isInstanceOf(IllegalArgumentException.class).message().doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource({"orders, orders", "Orders by minute, Orders-by-minute", "a.b/c, a-b-c", "'<script>', script", "x_1-y, x_1-y"})
  void anApplicationIsCalledByItsName(String name, String label) {
    assertThat(new Application("id", name, "3.5.5").label()).isEqualTo(label);
  }

  @Test
  void namesThatLoseLettersStayApart() {
    String wind = new Application("id", "Ветер", "4.1.0").label();
    String water = new Application("id", "Волны", "4.1.0").label();
    String longer = new Application("id", "x".repeat(40), "4.1.0").label();
    assertThat(wind).matches("app-[0-9a-f]{4}").isNotEqualTo(water);
    assertThat(longer).matches("x{25}-[0-9a-f]{4}").isNotEqualTo(new Application("id", "x".repeat(41), "4.1.0").label());
    assertThat(new Application("id", "---", "4.1.0").label()).matches("app-[0-9a-f]{4}");
  }

  @Test
  void joinsTheListenersThatAreThere() {
    assertThat(TidemarkAgent.withName(null, "t.L")).isEqualTo("t.L");
    assertThat(TidemarkAgent.withName(" ", "t.L")).isEqualTo("t.L");
    assertThat(TidemarkAgent.withName("a.B, c.D", "t.L")).isEqualTo("a.B, c.D,t.L");
    assertThat(TidemarkAgent.withName("a.B, t.L", "t.L")).isEqualTo("a.B, t.L");
  }

  @Test
  void textsAreJson() throws Exception {
    String text = "\"\\\u0000\n\u001f</script>ж😀\u2028";
    assertThat(new ObjectMapper().readTree(JsonText.quoted(text)).asText()).isEqualTo(text);
    assertThat(JsonText.quoted(null)).isEqualTo("null");
    assertThat(JsonText.bounded("abcdef", 4)).isEqualTo("abc…");
  }
}
