package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.KafkaAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  @Test
  void nothingGivenMeansTheDefaults() {
    assertThat(Settings.parse())
        .isEqualTo(new Settings.Run(new Settings(
            "127.0.0.1", 7070, Path.of("tidemark-data"), "local[*]", Optional.empty(), Optional.empty(), true, Optional.empty())));
  }

  @Test
  void readsEveryOptionInBothForms() {
    assertThat(Settings.parse(
            "--bind", "0.0.0.0", "--port=0", "--data", "/var/tm", "--master=spark://host:7077", "--kafka", "k1:9092,k2:9092",
            "--database=jdbc:postgresql://db/tidemark?user=a", "--demo", "off"))
        .isEqualTo(new Settings.Run(new Settings(
            "0.0.0.0", 0, Path.of("/var/tm"), "spark://host:7077", Optional.of("k1:9092,k2:9092"),
            Optional.of("jdbc:postgresql://db/tidemark?user=a"), false, Optional.empty())));
  }

  @Test
  void theLastOfTwoCounts() {
    assertThat(Settings.parse("--port", "1", "--port", "2"))
        .isInstanceOfSatisfying(Settings.Run.class, run -> assertThat(run.settings().port()).isEqualTo(2));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "--bnid x | unknown option \"--bnid\"; allowed are --bind --port --data --master --kafka --kafka-properties --database --demo --help --version",
      "serve | unknown option \"serve\"; allowed are --bind --port --data --master --kafka --kafka-properties --database --demo --help --version",
      "--port 70000 | --port is \"70000\"; allowed: a number from 0 to 65535, 0 picks a free port",
      "--port -1 | --port is \"-1\"; allowed: a number from 0 to 65535, 0 picks a free port",
      "--port | --port needs a value: a number from 0 to 65535, 0 picks a free port",
      "--port --demo | --port needs a value: a number from 0 to 65535, 0 picks a free port",
      "--port= | --port needs a value: a number from 0 to 65535, 0 picks a free port",
      "--demo yes | --demo is \"yes\"; allowed: on or off",
      "--master mesos://x | --master is \"mesos://x\"; allowed: local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL",
      "--kafka host | --kafka is \"host\"; allowed: HOST:PORT, several separated by commas",
      "--bind http://x | --bind is \"http://x\"; allowed: a host name or address, for example 127.0.0.1 or 0.0.0.0",
      "--help=1 | --help takes no value"})
  void refusesWithOneLineThatNamesWhatIsAllowed(String line, String refusal) {
    assertThat(Settings.parse(line.split(" "))).isEqualTo(new Settings.Refused(refusal));
  }

  @Test
  void refusesAForeignDatabase() {
    assertThat(Settings.parse("--database", "jdbc:mysql://x"))
        .isInstanceOfSatisfying(Settings.Refused.class, refused -> assertThat(refused.line()).contains("jdbc:postgresql://HOST/NAME"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[4]", "local[*]", "local[2,3]", "spark://a:1,b:2", "yarn", "k8s://https://host:443"})
  void knowsSparksMasters(String master) {
    assertThat(Settings.parse("--master", master)).isInstanceOf(Settings.Run.class);
  }

  @Test
  void propertiesForKafkaAreReadAndTheirValuesAreNeverSaid(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("client.properties"), "security.protocol=SASL_SSL\nsasl.jaas.config=Login password=\"geheim\";\n");
    assertThat(Settings.parse("--kafka", "k:9092", "--kafka-properties", file.toString()))
        .isInstanceOfSatisfying(
            Settings.Run.class,
            run -> {
              assertThat(run.settings().clientProperties())
                  .containsExactlyInAnyOrderEntriesOf(Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "Login password=\"geheim\";"));
              assertThat(run.toString()).doesNotContain("geheim");
              assertThat(new KafkaAccess("k:9092", run.settings().clientProperties()).toString()).isEqualTo("k:9092");
            });
    assertThat(Settings.parse("--kafka-properties", file.toString()))
        .isEqualTo(new Settings.Refused("--kafka-properties goes with --kafka only; the embedded broker needs none"));
    assertThat(Settings.parse("--kafka", "k:9092", "--kafka-properties", folder.resolve("absent").toString()))
        .isInstanceOfSatisfying(Settings.Refused.class, refused -> assertThat(refused.line()).contains("--kafka-properties can't be read", "absent"));
    Files.writeString(file, "group.id=mine\nsasl.jaas.config=geheim\nacks=0\n");
    assertThat(Settings.parse("--kafka", "k:9092", "--kafka-properties", file.toString()))
        .isEqualTo(new Settings.Refused("--kafka-properties sets acks, group.id, which Tidemark sets itself; take it out"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]"})
  void takesIpv6WithAndWithoutBrackets(String bind) {
    assertThat(Settings.parse("--bind", bind))
        .isInstanceOfSatisfying(Settings.Run.class, run -> assertThat(run.settings().bind()).isEqualTo("::1"));
  }

  @Test
  void aRefusedAddressIsShownWithoutItsPassword() {
    for (String address : new String[] {"jdbc:postgres://db/x?user=a&password=secret", "jdbc:mysql://a:secret@db/x", "jdbc:postgresql: //db?password=secret"}) {
      assertThat(Settings.parse("--database", address))
          .isInstanceOfSatisfying(Settings.Refused.class, refused -> assertThat(refused.line()).contains("--database is", "db").doesNotContain("secret"));
    }
  }

  @Test
  void helpAndVersionArePrinted() {
    assertThat(Settings.parse("--help")).isEqualTo(new Settings.Print(Settings.HELP));
    assertThat(Settings.parse("--port", "1", "--version")).isEqualTo(new Settings.Print("Tidemark " + Settings.version()));
    assertThat(Settings.HELP).contains("--bind", "--port", "--data", "--master", "--kafka", "--kafka-properties", "--database", "--demo");
  }
}
