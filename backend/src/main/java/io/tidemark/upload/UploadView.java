package io.tidemark.upload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What is known of an upload.
 *
 * @param format json, csv or parquet
 * @param schema the columns as found, as DDL
 * @param eventTime the column that most likely says when a row happened; null when none holds a time
 * @param sample the first rows
 */
public record UploadView(String name, long bytes, long rows, String format, String schema, String eventTime, List<JsonNode> sample) {
  public UploadView {
    sample = List.copyOf(sample);
  }
}
