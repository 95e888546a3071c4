package io.tidemark.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {
  private enum Word {
    red,
    green
  }

  private static Fields fields(String json, String... allowed) {
    return new Fields(Json.node(json.replace('\'', '"')), Set.of(allowed));
  }

  /** Pointer and words of each complaint. */
  private static List<String> complaints(Fields fields) {
    Problem problem = catchThrowableOfType(Problem.class, fields::refuseIfBad);
    return problem == null ? List.of() : problem.fields().stream().map(bad -> bad.pointer() + " " + bad.detail()).toList();
  }

  private static List<String> complaints(String value, Consumer<Fields> reading) {
    Fields fields = fields("{'x':" + value + "}", "x");
    reading.accept(fields);
    return complaints(fields);
  }

  @Test
  void readsWhatIsThere() {
    Fields fields = fields("{'n':3,'d':0.5,'f':true,'c':'red','t':'word','i':'90 seconds','l':[1,-2.5],'w':['green']}",
        "n", "d", "f", "c", "t", "i", "l", "w");
    assertThat(fields.number("n", 1, 3, 1)).isEqualTo(3);
    assertThat(fields.decimal("d", 0, 1, null)).isEqualTo(0.5);
    assertThat(fields.flag("f", false)).isTrue();
    assertThat(fields.choice("c", Word.class, null)).isEqualTo(Word.red);
    assertThat(fields.requiredText("t")).isEqualTo("word");
    assertThat(fields.interval("i", Duration.ZERO, Duration.ofMinutes(2), null).millis()).isEqualTo(90_000);
    assertThat(fields.numbers("l", 2, 2, 3)).containsExactly(1.0, -2.5);
    assertThat(fields.choices("w", Word.class, List.of())).containsExactly(Word.green);
    assertThat(complaints(fields)).isEmpty();
  }

  @Test
  void whatIsLeftOutOrNullIsWhatTheCallerSays() {
    Fields fields = fields("{'n':null}", "n", "d", "f", "c", "t", "i", "l", "w", "o");
    assertThat(fields.number("n", 1, 3, null)).isNull();
    assertThat(fields.decimal("d", 0, 1, 0.1)).isEqualTo(0.1);
    assertThat(fields.flag("f", true)).isTrue();
    assertThat(fields.choice("c", Word.class, Word.green)).isEqualTo(Word.green);
    assertThat(fields.text("t", null)).isNull();
    assertThat(fields.interval("i", Duration.ZERO, Duration.ofDays(1), "6 hours").text()).isEqualTo("6 hours");
    assertThat(fields.interval("i", Duration.ZERO, Duration.ofDays(1), null)).isNull();
    assertThat(fields.numbers("l", 1, 2, 3)).isNull();
    assertThat(fields.choices("w", Word.class, List.of(Word.red))).containsExactly(Word.red);
    assertThat(fields.object("o", Set.of("n")).number("n", 1, 3, 2)).isEqualTo(2);
    assertThat(fields.given("n")).isTrue();
    assertThat(fields.has("n")).isFalse();
    assertThat(complaints(fields)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "4 | /x 4 is not a whole number from 1 to 3",
      "1.5 | /x 1.5 is not a whole number from 1 to 3",
      "9999999999 | /x 9999999999 is not a whole number from 1 to 3",
      "\"2\" | /x \"2\" is not a whole number from 1 to 3"})
  void aNumberOutOfItsBoundsIsNamed(String value, String complaint) {
    assertThat(complaints(value.replace('"', '\''), fields -> fields.number("x", 1, 3, 1))).containsExactly(complaint);
  }

  @Test
  void eachKindTellsValueAndRemedy() {
    assertThat(complaints("2", fields -> fields.decimal("x", 0, 1, null))).containsExactly("/x 2 is not a number from 0 to 1");
    assertThat(complaints("'NaN'", fields -> fields.decimal("x", -0.5, 1, null)))
        .containsExactly("/x \"NaN\" is not a number from -0.5 to 1");
    assertThat(complaints("1", fields -> fields.flag("x", true))).containsExactly("/x 1 is neither true nor false");
    assertThat(complaints("'blue'", fields -> fields.choice("x", Word.class, Word.red)))
        .containsExactly("/x \"blue\" is unknown; one of red, green");
    assertThat(complaints("7", fields -> fields.text("x", null))).containsExactly("/x 7 is not a text");
    assertThat(complaints("[1,'2']", fields -> fields.numbers("x", 2, 2, 3)))
        .containsExactly("/x [1,\"2\"] is not a list of 2 numbers from -3 to 3");
    assertThat(complaints("['red','red','red']", fields -> fields.choices("x", Word.class, List.of())))
        .containsExactly("/x [\"red\",\"red\",\"red\"] is not a list of at least one of red, green, each once");
    assertThat(complaints("['red','red']", fields -> fields.choices("x", Word.class, List.of())))
        .containsExactly("/x/1 \"red\" is there twice; leave one out");
  }

  @Test
  void aLengthOfTimeIsToldInWords() {
    Duration least = Duration.ofMillis(200);
    Duration most = Duration.ofMinutes(90);
    for (String wrong : List.of("'soon'", "5")) {
      assertThat(complaints(wrong, fields -> fields.interval("x", least, most, null)))
          .containsExactly("/x " + wrong.replace('\'', '"') + " is not a length of time such as \"200 milliseconds\"");
    }
    assertThat(complaints("'2 hours'", fields -> fields.interval("x", least, most, null)))
        .containsExactly("/x \"2 hours\" is not from 200 milliseconds to 90 minutes");
  }

  @ParameterizedTest
  @CsvSource({"0,0 seconds", "1,1 microsecond", "1500,1500 microseconds", "200000,200 milliseconds", "1000000,1 second",
      "90000000,90 seconds", "86400000000,1 day", "2592000000000,30 days"})
  void wordsAreInTheGreatestUnitThatWillDo(long micros, String words) {
    Duration duration = Duration.ofNanos(micros * 1_000);
    assertThat(Interval.words(duration)).isEqualTo(words);
    assertThat(Interval.parse(words).duration()).isEqualTo(duration);
  }

  @Test
  void whatMustBeThereIsAskedFor() {
    Fields fields = fields("{}", "n", "d", "c", "t");
    assertThat(fields.requiredNumber("n", 2, 9)).isEqualTo(2);
    assertThat(fields.requiredDecimal("d", 0.5, 1)).isEqualTo(0.5);
    assertThat(fields.choice("c", Word.class, null)).isNull();
    assertThat(fields.requiredText("t")).isEmpty();
    assertThat(complaints(fields)).containsExactly(
        "/n is missing; a whole number from 2 to 9", "/d is missing; a number from 0.5 to 1", "/c is missing; one of red, green",
        "/t is missing");
  }

  @Test
  void placesAreBelowTheObjectTheyAreIn() {
    Fields fields = fields("{'in':{'n':0,'a/b~':1},'at':3}", "in", "at");
    fields.object("in", Set.of("n")).number("n", 1, 3, 1);
    fields.object("at", Set.of("n", "m"));
    assertThat(complaints(fields)).containsExactly(
        "/in/a~1b~0 is unknown; allowed: n", "/in/n 0 is not a whole number from 1 to 3",
        "/at must be an object with the fields m, n");
  }

  @Test
  void whatIsNoObjectIsOneComplaint() {
    Fields fields = fields("[]", "b", "a");
    assertThat(fields.number("a", 1, 3, 2)).isEqualTo(2);
    assertThat(complaints(fields)).containsExactly(" must be an object with the fields a, b");
  }

  @Test
  void ofAChoiceWhatBelongsToAnotherMayBeNull() {
    Fields fields = Fields.ofChoice(Json.node("{\"k\":null,\"weights\":[1]}"), Set.of("algorithm"));
    assertThat(complaints(fields)).containsExactly("/weights does not belong here; allowed: algorithm");
    assertThat(complaints(fields("{'k':null}", "n"))).containsExactly("/k is unknown; allowed: n");
  }

  @Test
  void complaintsAreBounded() {
    String many = IntStream.range(0, 50).mapToObj(i -> "'f" + i + "':1").collect(Collectors.joining(",", "{", "}"));
    assertThat(complaints(fields(many, "x"))).hasSize(20);
    assertThat(complaints("'" + "y".repeat(99) + "'", fields -> fields.number("x", 0, 1, 0)))
        .containsExactly("/x \"" + "y".repeat(59) + "… is not a whole number from 0 to 1");
  }

  @Test
  void aVerbIsReadBeforeItsFields() {
    assertThat(Fields.verb(Json.node("{\"do\":\"green\",\"more\":1}"), Word.class)).isEqualTo(Word.green);
    assertThatThrownBy(() -> Fields.verb(Json.node("{\"do\":\"blue\",\"more\":1}"), Word.class)).isInstanceOf(Problem.class)
        .hasMessage("\"blue\" is unknown; one of red, green");
    assertThatThrownBy(() -> Fields.verb(Json.node("{}"), Word.class)).hasMessage("is missing; one of red, green");
    assertThatThrownBy(() -> Fields.verb(Json.node("[]"), Word.class)).hasMessage("must be an object with the fields do");
  }
}
