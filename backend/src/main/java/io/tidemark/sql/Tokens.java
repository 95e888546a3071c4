package io.tidemark.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;

/**
 * The words of a text of SQL, as Spark's lexer cuts them, checked before the parser may spend time and stack on them.
 *
 * <p>At most {@value #MOST_CHARACTERS} characters, {@value #MOST_TOKENS} words, {@value #MOST_DEPTH} levels of brackets. The lexer works
 * through the text once, without recursion. Immutable.
 */
final class Tokens {
  static final int MOST_CHARACTERS = 20_000;
  private static final int MOST_TOKENS = 3_000;
  private static final int MOST_DEPTH = 24;
  private static final int MOST_PREFIXES = 20;

  private static final Set<Integer> OPENING = Set.of(SqlBaseLexer.LEFT_PAREN, SqlBaseLexer.LEFT_BRACKET, SqlBaseLexer.CASE);
  private static final Set<Integer> CLOSING = Set.of(SqlBaseLexer.RIGHT_PAREN, SqlBaseLexer.RIGHT_BRACKET, SqlBaseLexer.END);
  private static final Set<Integer> PREFIXES =
      Set.of(SqlBaseLexer.NOT, SqlBaseLexer.BANG, SqlBaseLexer.MINUS, SqlBaseLexer.PLUS, SqlBaseLexer.TILDE);
  private static final Set<Integer> NESTED_TYPES = Set.of(SqlBaseLexer.ARRAY, SqlBaseLexer.MAP, SqlBaseLexer.STRUCT);

  private final List<Token> tokens = new ArrayList<>();

  Tokens(String text) {
    SqlBaseLexer lexer = new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(text)));
    lexer.removeErrorListeners();
    for (Token token = lexer.nextToken(); token.getType() != Token.EOF && tokens.size() <= MOST_TOKENS; token = lexer.nextToken()) {
      if (token.getChannel() == Token.DEFAULT_CHANNEL) {
        tokens.add(token);
      }
    }
  }

  /** The text without a semicolon at its end. */
  String withoutEnd(String text) {
    Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
    boolean ended = last != null && last.getType() == SqlBaseLexer.SEMICOLON;
    return ended ? text.substring(0, text.offsetByCodePoints(0, last.getStartIndex())) : text;
  }

  void checkQuery(Refusals refusals) {
    if (tokens.isEmpty()) {
      refusals.whole("is empty; write a query, SELECT … FROM a stream");
      return;
    }
    Token first = tokens.get(0);
    if (!Set.of(SqlBaseLexer.SELECT, SqlBaseLexer.WITH, SqlBaseLexer.VALUES, SqlBaseLexer.LEFT_PAREN).contains(first.getType())) {
      refusals.at(first, "a query begins with SELECT or WITH, not with " + shown(first) + "; other statements are not carried out here");
    }
    check(refusals);
  }

  void check(Refusals refusals) {
    if (tokens.size() > MOST_TOKENS) {
      refusals.whole("has more than " + MOST_TOKENS + " words; make it shorter");
    }
    int depth = 0;
    int prefixes = 0;
    int types = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      int type = token.getType();
      depth += OPENING.contains(type) ? 1 : CLOSING.contains(type) ? -1 : 0;
      prefixes = PREFIXES.contains(type) ? prefixes + 1 : 0;
      types += NESTED_TYPES.contains(type) ? 1 : 0;
      if (depth > MOST_DEPTH || prefixes > MOST_PREFIXES || types > MOST_DEPTH) {
        refusals.at(token, "is nested more than " + MOST_DEPTH + " levels deep here; make it flatter");
        return;
      }
      checkWord(i, token, refusals);
    }
  }

  private void checkWord(int place, Token token, Refusals refusals) {
    boolean last = place == tokens.size() - 1;
    if (token.getType() == SqlBaseLexer.SEMICOLON && !last) {
      refusals.at(token, "one query only: there is more behind the semicolon; leave it out");
    }
    if (token.getType() == SqlBaseLexer.HENT_START) {
      refusals.at(token, "hints are not taken; leave out /*+ … */");
    }
    if (token.getType() == SqlBaseLexer.IDENTIFIER_KW && !last && tokens.get(place + 1).getType() == SqlBaseLexer.LEFT_PAREN) {
      refusals.at(token, "names made at run time are not taken; write the name itself in place of IDENTIFIER(…)");
    }
  }

  static String shown(Token token) {
    String text = token.getText();
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
