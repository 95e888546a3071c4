package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.lesson.Bilingual;

/**
 * One thing done in a run: ACTION of the contract.
 *
 * @param events how many are sent, by SEND only
 * @param to by GO only
 * @param point by FAIL only
 * @param text what is said with it, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Action(
    @JsonProperty("do") Kind kind,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer events,
    @JsonInclude(JsonInclude.Include.NON_NULL) Point to,
    @JsonInclude(JsonInclude.Include.NON_NULL) FailurePoint point,
    @JsonInclude(JsonInclude.Include.NON_NULL) Bilingual text) {
  static final int MOST_EVENTS = 50;

  /** What is done. */
  public enum Kind {
    @JsonProperty("send")
    SEND,
    @JsonProperty("go")
    GO,
    @JsonProperty("fail")
    FAIL,
    @JsonProperty("mend")
    MEND,
    @JsonProperty("restart")
    RESTART
  }

  static Action send(int events) {
    return new Action(Kind.SEND, events, null, null, null);
  }

  static Action go(Point to) {
    return new Action(Kind.GO, null, to, null, null);
  }

  static Action fail(FailurePoint point) {
    return new Action(Kind.FAIL, null, null, point, null);
  }

  static Action mend() {
    return new Action(Kind.MEND, null, null, null, null);
  }

  static Action restart() {
    return new Action(Kind.RESTART, null, null, null, null);
  }
}
