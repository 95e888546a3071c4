package io.tidemark.stream;

import java.util.List;

/**
 * What the tap has just read of one partition, in the order of offsets.
 *
 * @param until the tap has dealt with everything below this offset, by reading it or by passing it over
 * @param skipped how many records it passed over since the last batch, because there were too many
 */
public record StreamBatch(String stream, int partition, List<TappedRecord> records, long until, long skipped) {
  public StreamBatch {
    records = List.copyOf(records);
  }
}
