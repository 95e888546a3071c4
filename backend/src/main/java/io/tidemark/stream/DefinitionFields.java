package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads single fields of a definition and gathers what is wrong with them. Used by one thread. */
final class DefinitionFields {
  private final List<Problem.Field> problems = new ArrayList<>();

  /** {@code otherwise} null: the field is needed. */
  String text(JsonNode node, String at, String field, String otherwise) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      if (otherwise == null) {
        complain(at + "/" + field, field + " is missing");
      }
      return otherwise;
    }
    if (!value.isTextual() || value.textValue().isBlank()) {
      complain(at + "/" + field, field + " must be a string that is not empty");
      return otherwise;
    }
    return value.textValue();
  }

  boolean flag(JsonNode node, String at, String field, boolean otherwise) {
    JsonNode value = node.path(field);
    if (!value.isMissingNode() && !value.isBoolean()) {
      complain(at + "/" + field, field + " is " + value + " but must be true or false");
    }
    return value.asBoolean(otherwise);
  }

  /** One of the names of an enum; {@code otherwise} when it is missing or wrong. */
  <E extends Enum<E>> E choice(JsonNode node, String at, String field, E otherwise) {
    String given = text(node, at, field, otherwise.name());
    E[] all = otherwise.getDeclaringClass().getEnumConstants();
    Optional<E> found = Arrays.stream(all).filter(one -> one.name().equals(given)).findFirst();
    if (found.isEmpty()) {
      String allowed = Arrays.stream(all).map(Enum::name).collect(Collectors.joining(", "));
      complain(at + "/" + field, field + " is \"" + given + "\"; allowed are " + allowed);
    }
    return found.orElse(otherwise);
  }

  /** {@code otherwise} NaN: the field is needed. */
  double number(JsonNode node, String at, String field, double otherwise, double least, double most, boolean whole) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() && !Double.isNaN(otherwise)) {
      return otherwise;
    }
    double found = value.asDouble(Double.NaN);
    if (!value.isNumber() || !(found >= least && found <= most) || (whole && found != Math.rint(found))) {
      String range = whole ? (long) least + " to " + (long) most : least + " to " + most;
      String shown = value.isMissingNode() ? "missing" : value.toString();
      complain(at + "/" + field, field + " is " + shown + " but must be a " + (whole ? "whole " : "") + "number from " + range);
      return least;
    }
    return found;
  }

  void onlyFields(JsonNode node, String at, Set<String> allowed) {
    node.fieldNames().forEachRemaining(
        field -> {
          if (!allowed.contains(field)) {
            String known = String.join(", ", new TreeSet<>(allowed));
            complain(at + "/" + field.replace("~", "~0").replace("/", "~1"), "there is no field " + field + "; allowed are " + known);
          }
        });
  }

  void complain(String pointer, String detail) {
    problems.add(new Problem.Field(pointer, detail));
  }

  void refuseIfWrong() {
    if (!problems.isEmpty()) {
      throw Problem.invalid(problems);
    }
  }
}
