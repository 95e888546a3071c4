package io.tidemark.sql;

import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.trees.Origin;

/** Gathers what is refused in one text of SQL, each with its place; at most {@value #MOST}. Confined to its caller's thread. */
final class Refusals {
  private static final int MOST = 20;

  private final String pointer;
  private final Place places;
  private final List<Problem.Field> refused = new ArrayList<>();

  Refusals(String pointer, String text) {
    this.pointer = pointer;
    this.places = new Place(text);
  }

  void at(Origin origin, String detail) {
    add(detail, places.of(origin));
  }

  void at(Token token, String detail) {
    add(detail, places.of(token, token));
  }

  void whole(String detail) {
    add(detail, null);
  }

  private void add(String detail, Problem.Place place) {
    if (refused.size() < MOST) {
      refused.add(new Problem.Field(pointer, detail, place));
    }
  }

  /** Throws all of it as one {@link Problem}; does nothing when nothing was refused. */
  void refuseIfAny() {
    if (!refused.isEmpty()) {
      throw Problem.invalid(refused);
    }
  }
}
