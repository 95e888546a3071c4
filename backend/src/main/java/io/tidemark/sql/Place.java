package io.tidemark.sql;

import io.tidemark.wire.Problem;
import org.antlr.v4.runtime.Token;
import org.apache.spark.QueryContext;
import org.apache.spark.QueryContextType;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.trees.Origin;

/** Finds the place of an error in a text of SQL. Spark counts code points, the wire counts characters. Immutable. */
final class Place {
  private final String text;

  Place(String text) {
    this.text = text;
  }

  Problem.Place of(Origin origin) {
    if (origin.startIndex().isEmpty() || origin.stopIndex().isEmpty()) {
      return null;
    }
    return between(null, (Integer) origin.startIndex().get(), (Integer) origin.stopIndex().get() + 1);
  }

  Problem.Place of(Token first, Token last) {
    return between(null, first.getStartIndex(), last.getStopIndex() + 1);
  }

  Problem.Place of(AnalysisException error, String condition) {
    for (QueryContext context : error.getQueryContext()) {
      if (context.contextType() == QueryContextType.SQL && context.startIndex() >= 0 && context.stopIndex() >= context.startIndex()) {
        return between(condition, context.startIndex(), context.stopIndex() + 1);
      }
    }
    if (error.line().isEmpty() || error.startPosition().isEmpty()) {
      return new Problem.Place(condition, null, null, null, null);
    }
    int line = (Integer) error.line().get();
    int start = lineStart(line) + (Integer) error.startPosition().get();
    return between(condition, Math.min(start, points()), Math.min(start + 1, points()));
  }

  /** The first code point of a line that counts from 1. */
  private int lineStart(int line) {
    int at = 0;
    for (int n = 1; n < line; n++) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        break;
      }
      at = end + 1;
    }
    return text.codePointCount(0, at);
  }

  private int points() {
    return text.codePointCount(0, text.length());
  }

  private Problem.Place between(String condition, int startPoint, int stopPoint) {
    int start = text.offsetByCodePoints(0, Math.min(startPoint, points()));
    int stop = text.offsetByCodePoints(0, Math.min(stopPoint, points()));
    int line = 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
    int column = start - (text.lastIndexOf('\n', start - 1) + 1);
    return new Problem.Place(condition, line, column, start, stop);
  }
}
