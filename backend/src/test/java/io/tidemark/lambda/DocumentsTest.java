package io.tidemark.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest {
  private static Definition definition(String json) {
    return Documents.definition(Json.node(json.replace('\'', '"')));
  }

  private static Action action(String json) {
    return Documents.action(Json.node(json.replace('\'', '"')));
  }

  @Test
  void whatIsLeftOutIsFilledIn() {
    Logic usual = new Logic(15, Logic.By.origin);
    assertThat(definition("{}")).isEqualTo(new Definition(Definition.Input.flights, FlightInput.USUAL_DAY, 600, usual, null, null, true, 7));
    assertThat(definition("{'input':'flights','day':null,'speed':60,'logic':{'by':'destination'},'watermark':'6 hours','batchEvery':'20 seconds','kappa':false}"))
        .isEqualTo(new Definition(Definition.Input.flights, null, 60, new Logic(15, Logic.By.destination), "6 hours", "20 seconds", false, 7));
    assertThat(definition("{'input':'random','seed':3}").day()).isNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "[] | ''",
    "{'inputs':1} | /inputs",
    "{'input':'planes'} | /input",
    "{'day':'2002-01-01'} | /day",
    "{'day':7} | /day",
    "{'input':'random','day':'2001-01-03'} | /day",
    "{'speed':0} | /speed",
    "{'speed':1.5} | /speed",
    "{'logic':3} | /logic",
    "{'logic':{'by':'pilot'}} | /logic/by",
    "{'logic':{'delayedOver':-1}} | /logic/delayedOver",
    "{'watermark':'soon'} | /watermark",
    "{'batchEvery':'1 second'} | /batchEvery",
    "{'kappa':'yes'} | /kappa"
  })
  void aWrongFieldIsNamed(String json, String pointer) {
    assertThatThrownBy(() -> definition(json)).isInstanceOfSatisfying(Problem.class,
        problem -> assertThat(problem.fields()).extracting(Problem.Field::pointer).containsExactly(pointer));
  }

  @Test
  void readsEachAction() {
    assertThat(List.of(action("{'do':'play'}"), action("{'do':'advance','reports':50}"), action("{'do':'late','reports':20,'by':'12 hours'}"),
        action("{'do':'logic','logic':{'delayedOver':60,'by':'destination'}}"), action("{'do':'kill','layer':'speed'}"), action("{'do':'watermark','delay':null}"), action("{'do':'schedule','batchEvery':'20 seconds'}"), action("{'do':'schedule','batchEvery':null}"),
        action("{'do':'speed','speed':1200}")))
        .containsExactly(new Action.Play(), new Action.Advance(50), new Action.Late(20, Duration.ofHours(12), "12 hours"),
            new Action.ChangeLogic(new Logic(60, Logic.By.destination)), new Action.Kill(Action.LayerName.speed), new Action.Watermark(null), new Action.Schedule("20 seconds"),
            new Action.Schedule(null), new Action.Speed(1_200));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{} | /do",
    "{'do':'explode'} | /do",
    "{'do':'play','reports':3} | /reports",
    "{'do':'advance','reports':0} | /reports",
    "{'do':'advance','reports':5001} | /reports",
    "{'do':'late','by':'1 millisecond'} | /by",
    "{'do':'kill'} | /layer",
    "{'do':'revive','layer':'truth'} | /layer",
    "{'do':'logic'} | /logic",
    "{'do':'watermark','delay':5} | /delay"
  })
  void aWrongActionIsRefused(String json, String pointer) {
    assertThatThrownBy(() -> action(json)).isInstanceOfSatisfying(Problem.class,
        problem -> assertThat(problem.fields()).extracting(Problem.Field::pointer).containsExactly(pointer));
  }
}
