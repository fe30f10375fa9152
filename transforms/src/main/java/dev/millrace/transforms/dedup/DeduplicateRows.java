package dev.millrace.transforms.dedup;

import dev.millrace.element.RowCodec;
import dev.millrace.kernel.dedup.DeduplicateKernel;
import dev.millrace.transforms.rows.KeyedRows;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Keeps one event of each run of duplicates: rows of any schema → rows of the same schema.
 *
 * <ul>
 *   <li>Bounded and unbounded input; both give the same rows.
 *   <li>Kept rows keep their event time and are in the global window.
 *   <li>Equality is that of the key columns, as SQL's {@code IS NOT DISTINCT FROM} (NULL equals
 *       NULL). The events of a key are walked in order of event time, ties by the row's encoded
 *       bytes; an event is kept iff no <i>kept</i> event k has time(k) ≤ time &lt; time(k) +
 *       within. Event times 10, 1, 12 with 10 s keep 1 and 12, in whatever order they arrive.
 *   <li>State, per key: the events above the watermark and one kept time, cleared {@code within}
 *       after it.
 *   <li>Rows are emitted when the watermark passes them (within a second of event time).
 *   <li>Late data: an event behind the watermark is still compared with what is kept; decide about
 *       lateness at the source.
 *   <li>Defaults: the first event of a run is kept; {@value KeyedRows#DEFAULT_PARTITIONS}
 *       partitions.
 * </ul>
 */
public final class DeduplicateRows extends PTransform<PCollection<Row>, PCollection<Row>> {
  /** The settings. */
  private record Settings(List<String> key, Duration within, boolean keepLast, int partitions) {}

  private final Settings settings;

  private DeduplicateRows(Settings settings) {
    this.settings = settings;
  }

  /**
   * Deduplicates by columns.
   *
   * @param within how long after a kept event others of its key are duplicates; more than zero
   */
  public static DeduplicateRows by(List<String> key, Duration within) {
    return new DeduplicateRows(
        new Settings(List.copyOf(key), within, false, KeyedRows.DEFAULT_PARTITIONS));
  }

  /** Represents each run by its last event instead of its first. */
  public DeduplicateRows keepingLast() {
    return new DeduplicateRows(
        new Settings(settings.key(), settings.within(), true, settings.partitions()));
  }

  /** Sets the most that the step can run in parallel. */
  public DeduplicateRows withPartitions(int partitions) {
    return new DeduplicateRows(
        new Settings(settings.key(), settings.within(), settings.keepLast(), partitions));
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> rows) {
    Schema schema = rows.getSchema();
    DeduplicateKernel kernel =
        DeduplicateKernel.of(settings.within(), settings.keepLast(), false, RowCodec.of(schema));
    return new KeyedRows(getName(), settings.partitions())
        .apply(kernel, List.of(new KeyedRows.Input(rows, settings.key())), List.of(schema))
        .get(0);
  }
}
