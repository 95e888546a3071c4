package io.tidemark.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Something a caller can be told and can act on; {@code http} answers it as RFC 9457 {@code application/problem+json}.
 *
 * <p>Thrown before anything has changed: a refused request changed nothing. {@code detail} names the thing, the value and the remedy.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of trouble it is; the HTTP status follows from it. */
  public enum Kind {
    INVALID(400, "Invalid request"),
    NOT_FOUND(404, "Not found"),
    CONFLICT(409, "Conflict"),
    GONE(410, "Gone"),
    TOO_LARGE(413, "Too large"),
    UNAVAILABLE(503, "Not available now");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    public int status() {
      return status;
    }

    public String title() {
      return title;
    }
  }

  /**
   * One bad field: a JSON pointer into the request ({@code ""} is the whole body) and what is wrong with it; {@code place} says where
   * in a field that holds SQL, and is null elsewhere.
   */
  public record Field(String pointer, String detail, @JsonInclude(JsonInclude.Include.NON_NULL) Place place) {
    public Field(String pointer, String detail) {
      this(pointer, detail, null);
    }
  }

  /**
   * A place in SQL, and Spark's name of the error there; each may be null.
   *
   * @param line from 1
   * @param column characters from the line's start, from 0
   * @param start characters from the text's start, from 0
   * @param stop one past the last character
   */
  public record Place(String condition, Integer line, Integer column, Integer start, Integer stop) {}

  private final Kind kind;
  private final transient List<Field> fields;

  private Problem(Kind kind, String detail, List<Field> fields, Throwable cause) {
    super(detail, cause, false, false);
    this.kind = kind;
    this.fields = List.copyOf(fields);
  }

  public static Problem invalid(String pointer, String detail) {
    return new Problem(Kind.INVALID, detail, List.of(new Field(pointer, detail)), null);
  }

  /** Several bad fields at once; {@code fields} is not empty. */
  public static Problem invalid(List<Field> fields) {
    String detail = fields.size() == 1 ? fields.get(0).detail() : fields.size() + " fields are wrong: " + fields.get(0).detail();
    return new Problem(Kind.INVALID, detail, fields, null);
  }

  public static Problem notFound(String detail) {
    return new Problem(Kind.NOT_FOUND, detail, List.of(), null);
  }

  public static Problem conflict(String detail) {
    return new Problem(Kind.CONFLICT, detail, List.of(), null);
  }

  /** It was there and will not come back. */
  public static Problem gone(String detail) {
    return new Problem(Kind.GONE, detail, List.of(), null);
  }

  public static Problem tooLarge(String detail) {
    return new Problem(Kind.TOO_LARGE, detail, List.of(), null);
  }

  public static Problem unavailable(String detail) {
    return new Problem(Kind.UNAVAILABLE, detail, List.of(), null);
  }

  public Kind kind() {
    return kind;
  }

  /** Never null; empty when no single field is to blame. */
  public List<Field> fields() {
    return fields;
  }
}
