package io.tidemark.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveryDefinitionTest {
  private final DefinitionReader reader =
      new DefinitionReader(id -> id.equals("one") ? Optional.of(List.of(Action.send(3))) : Optional.empty(), "warehouse"::equals);

  private DefinitionReader.Order read(String json) {
    return reader.order(Json.node(json.replace('\'', '"')));
  }

  private List<String> complaints(String json) {
    Problem problem = catchThrowableOfType(Problem.class, () -> read(json));
    assertThat(problem).as(json).isNotNull();
    assertThat(problem.kind()).isEqualTo(Problem.Kind.INVALID);
    return problem.fields().stream().map(field -> field.pointer() + " " + field.detail()).toList();
  }

  @Test
  void onlyASinkIsNeeded() {
    assertThat(read("{'sink':{'kind':'sqlite'}}")).isEqualTo(
        new DefinitionReader.Order(
            new DeliveryDefinition(SinkChoice.of(SinkChoice.Kind.SQLITE), Api.STRUCTURED, List.of(Guarantee.values()), null, List.of()), 0));
  }

  @Test
  void aScriptBringsItsActionsUnlessOthersAreGiven() {
    assertThat(read("{'sink':{'kind':'kafka'},'script':'one','play':1}").definition().actions()).containsExactly(Action.send(3));
    assertThat(read("{'sink':{'kind':'kafka'},'script':'one','actions':[{'do':'go','to':'half'}]}").definition().actions())
        .containsExactly(Action.go(Point.HALF));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    String json = "{'sink':{'kind':'table','connection':'warehouse'},'api':'dstream','lanes':['exactly-once','at-most-once'],'actions':[{'do':'fail','point':'driver','text':{'en':'a','ru':'б'}},{'do':'mend'}]}";
    DeliveryDefinition read = read(json).definition();
    assertThat(read.lanes()).as("in the order of the page").containsExactly(Guarantee.AT_MOST_ONCE, Guarantee.EXACTLY_ONCE);
    assertThat(read(Json.write(read)).definition()).isEqualTo(read);
    assertThat(Json.write(read.actions().get(1))).isEqualTo("{\"do\":\"mend\"}");
  }

  @Test
  void allThatIsWrongIsToldAtOnceWithPointers() {
    assertThat(complaints("{'sink':{'kind':'table','connection':'no'},'api':'x','lanes':['at-most-once','at-most-once'],'script':'two','more':1}"))
        .containsExactly(
            "/more is unknown; allowed: actions, api, lanes, play, script, sink",
            "/sink/connection there is no connection \"no\"; GET /api/delivery lists the sinks",
            "/api \"x\" is unknown; allowed: structured, dstream",
            "/lanes/1 at-most-once is there twice",
            "/script there is no script \"two\"; GET /api/delivery lists them");
    assertThat(complaints("{'sink':{'kind':'kafka','connection':'warehouse'},'actions':[{'do':'send','events':51},{'do':'send'},{'do':'go','to':'x'},{'do':'mend','to':'half'},7,{'to':'half'}],'play':9}"))
        .containsExactly(
            "/sink/connection belongs to the kind table only; leave it out",
            "/actions/0/events 51 is not a whole number from 1 to 50",
            "/actions/1/events is missing; give a whole number from 1 to 50",
            "/actions/2/to \"x\" is unknown; allowed: planned, half, written, committed",
            "/actions/3/to is unknown; allowed: do, text",
            "/actions/4 must be an object with the fields do, events, point, text, to",
            "/actions/5/do is missing; allowed: send, go, fail, mend, restart",
            "/play 9 is not a whole number from 0 to 6");
  }

  @Test
  void tooMuchIsRefused() {
    assertThat(complaints("{'sink':{'kind':'kafka'},'actions':[" + String.join(",", Collections.nCopies(11, "{'do':'send','events':50}")) + "]}"))
        .containsExactly("/actions send 550 events; at most 500 in a run");
    assertThat(complaints("{'sink':{'kind':'kafka'},'actions':[" + String.join(",", Collections.nCopies(61, "{'do':'mend'}")) + "]}"))
        .containsExactly("/actions must be a list of at most 60 actions");
    assertThat(complaints("[]")).containsExactly(" must be an object with the fields actions, api, lanes, play, script, sink");
  }

  @Test
  void aStepHasOneActionOrNone() {
    assertThat(DefinitionReader.step(Json.node("{}"))).isEmpty();
    assertThat(DefinitionReader.step(Json.node("{\"action\":{\"do\":\"restart\"}}"))).contains(Action.restart());
    assertThat(catchThrowableOfType(Problem.class, () -> DefinitionReader.step(Json.node("{\"action\":{\"do\":\"fly\"}}"))).fields().get(0).pointer())
        .isEqualTo("/action/do");
    assertThat(catchThrowableOfType(Problem.class, () -> DefinitionReader.step(Json.node("7"))).kind()).isEqualTo(Problem.Kind.INVALID);
  }
}
