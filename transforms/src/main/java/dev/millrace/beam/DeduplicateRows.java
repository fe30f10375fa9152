package dev.millrace.beam;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.dedup.DeduplicateKernel;
import dev.millrace.kernel.dedup.DeduplicateOnArrivalKernel;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Keeps one event of each run of duplicates: rows of any schema → {@link Result#kept} and {@link
 * Result#duplicates} in the same schema.
 *
 * <ul>
 *   <li>Bounded and unbounded input; both give the same rows.
 *   <li>Rows keep their event time and are in the global window.
 *   <li>Equality is that of the key columns, as SQL's {@code IS NOT DISTINCT FROM} (NULL equals
 *       NULL). The events of a key are walked in order of event time, ties by the row's encoded
 *       bytes; an event is kept iff no <i>kept</i> event k has time(k) ≤ time &lt; time(k) +
 *       within. Event times 10, 1, 12 with 10 s keep 1 and 12, in whatever order they arrive.
 *   <li>State, per key: the events above the watermark and one kept time, cleared {@code within}
 *       after it.
 *   <li>Rows are emitted when the watermark passes them (within a second of event time), or at once
 *       with {@link #onArrival}.
 *   <li>Late data: an event below the watermark is still compared with what is kept; decide about
 *       lateness at the source.
 *   <li>Bad rows: the step has none; {@link Result#deadLetters} is empty.
 *   <li>Defaults: the first event of a run is kept; {@value KeyedRows#DEFAULT_PARTITIONS}
 *       partitions.
 * </ul>
 */
public final class DeduplicateRows extends PTransform<PCollection<Row>, DeduplicateRows.Result> {
  private static final String KEPT = "kept";
  private static final String DUPLICATES = "duplicates";

  /** Which event of a run is kept. */
  private enum Keep {
    FIRST,
    LAST,
    FIRST_TO_ARRIVE
  }

  /** The settings. */
  private record Settings(List<String> key, Duration within, Keep keep, int partitions)
      implements Serializable {}

  private final Settings settings;

  private DeduplicateRows(Settings settings) {
    this.settings = settings;
  }

  /**
   * Deduplicates by columns.
   *
   * @param key at least one column
   * @param within how long after a kept event others of its key are duplicates; at least 1 ms
   */
  public static DeduplicateRows by(List<String> key, Duration within) {
    return new DeduplicateRows(
        new Settings(Columns.atLeastOne(key), within, Keep.FIRST, KeyedRows.DEFAULT_PARTITIONS));
  }

  /** Represents each run by its last event instead of its first. */
  public DeduplicateRows keepingLast() {
    return keeping(Keep.LAST);
  }

  /**
   * Keeps the event that arrives first and emits it at once; others of its key less than {@code
   * within} before or after it are duplicates. The rows do not depend on the order of arrival if
   * duplicates share their event time, as redelivered events do.
   */
  public DeduplicateRows onArrival() {
    return keeping(Keep.FIRST_TO_ARRIVE);
  }

  private DeduplicateRows keeping(Keep keep) {
    return new DeduplicateRows(
        new Settings(settings.key(), settings.within(), keep, settings.partitions()));
  }

  /** Sets the most that the step can run in parallel, at least 1. */
  public DeduplicateRows withPartitions(int partitions) {
    return new DeduplicateRows(
        new Settings(
            settings.key(), settings.within(), settings.keep(), KeyedRows.partitions(partitions)));
  }

  @Override
  public Result expand(PCollection<Row> rows) {
    Schema schema = rows.getSchema();
    Map<String, Schema> outputs = new LinkedHashMap<>();
    outputs.put(KEPT, schema);
    outputs.put(DUPLICATES, schema);
    return new Result(
        new KeyedRows(getName(), settings.partitions())
            .apply(kernel(schema), List.of(KeyedInput.of(rows, settings.key())), outputs));
  }

  private KeyedKernel<?> kernel(Schema schema) {
    return settings.keep() == Keep.FIRST_TO_ARRIVE
        ? DeduplicateOnArrivalKernel.of(settings.within(), true)
        : DeduplicateKernel.of(
            settings.within(), settings.keep() == Keep.LAST, true, RowCodec.of(schema));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder
        .add(DisplayData.item("key", String.join(", ", settings.key())))
        .add(DisplayData.item("within", settings.within().toString()))
        .add(DisplayData.item("keep", settings.keep().name()))
        .add(DisplayData.item("partitions", settings.partitions()));
  }

  /** What became of the rows: each is in one of the three. */
  public static final class Result extends RowsResult {
    private Result(Map<String, PCollection<Row>> collections) {
      super(collections);
    }

    /** The events that represent their runs. */
    public PCollection<Row> kept() {
      return collection(KEPT);
    }

    /** All other events, as they came. */
    public PCollection<Row> duplicates() {
      return collection(DUPLICATES);
    }

    /** Rows that failed, in Millrace's envelope. */
    public PCollection<Row> deadLetters() {
      return collection(KeyedRows.DEAD_LETTERS);
    }
  }
}
