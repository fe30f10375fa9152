package dev.millrace.connect;

import dev.millrace.element.EpochUnits;
import dev.millrace.io.file.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What of a bounded source is read.
 *
 * @param source what the file says about it
 * @param columns of its rows
 * @param range the event times of the rows
 */
public record BoundedRead(EndpointSpec source, Columns columns, Range range) {
  /**
   * The columns of a source's rows, as the file declares them.
   *
   * @param used indexes of those that the graph or the event time uses, ascending
   * @param passed names of those whose strings nobody looks at
   * @param time where they say their event time
   * @param narrow whether a source that can do so leaves out the columns that are not used
   */
  public record Columns(
      Schema schema, int[] used, Set<String> passed, FileTime time, boolean narrow) {
    /**
     * All columns, each looked at.
     *
     * @param units what numbers in TIMESTAMP columns count
     */
    public static Columns all(Schema schema, EpochUnits units) {
      int[] all = IntStream.range(0, schema.getFieldCount()).toArray();
      return new Columns(schema, all, Set.of(), FileTime.UNDECLARED.withUnits(units), false);
    }

    /** Only the columns that are used. */
    public Schema inUse() {
      Schema.Builder fields = Schema.builder();
      Arrays.stream(used).forEach(column -> fields.addField(schema.getField(column)));
      return fields.build();
    }
  }

  /**
   * A range of event time.
   *
   * @param from inclusive
   * @param to exclusive
   * @param prunes whether a source that can do so leaves out what holds no row in the range
   * @param whole whether every row is needed: what cannot be read fails the run, whatever the file
   *     says about the source
   */
  public record Range(Optional<Instant> from, Optional<Instant> to, boolean prunes, boolean whole) {
    /** Every row there is. */
    public static final Range ALL = new Range(Optional.empty(), Optional.empty(), false, true);
  }
}
