package dev.millrace.element.block;

import dev.millrace.element.SourceRecord;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What is kept elsewhere of the beginning of logs: their records by partition, in the log's own
 * order, none missing and none twice. It does not change, whatever is kept meanwhile.
 */
public interface RecordHistory extends Serializable {
  /** Counts, in the namespace {@code millrace}, the records that were read of histories. */
  String RECORDS_READ = "catch-up/records";

  /** One partition of a place, such as a topic. */
  record Log(String place, int partition) implements Serializable {
    @Override
    public String toString() {
      return place + "/" + partition;
    }
  }

  /** The offset at which a read of each partition begins. */
  Map<Log, Long> starts();

  /** The offset after the last one kept, by partition: from there on the log itself is read. */
  Map<Log, Long> ends();

  /** What told each place from others of its name when it was kept, as far as that is known. */
  Map<String, String> ids();

  /** About how many records there are from the starts to the ends. */
  long rows();

  /**
   * Begins to read.
   *
   * @param from the first offset of each partition that is read
   */
  Records open(Map<Log, Long> from);

  /** The records of some partitions. */
  interface Records extends AutoCloseable {
    /**
     * The next records of a partition, by ascending offset: with a row, or with the value's bytes
     * where they could not be decoded. No verdict is meant but DEAD, for what cannot be read.
     *
     * @return empty after the last one
     * @throws dev.millrace.diag.UserException ML-51xx if a file cannot be read
     */
    List<SourceRecord> next(Log log, int most);

    @Override
    void close();
  }
}
