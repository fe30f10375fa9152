package dev.millrace.io.iceberg;

import dev.millrace.element.PipelineId;
import dev.millrace.io.file.MillisRange;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergTarget;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where and how rows become rows of a table.
 *
 * @param columns of the rows that are written
 * @param source the rows' pipeline, output and run
 * @param form what the table is like
 * @param change what the rows do to those that are there
 * @param files how files are cut
 * @param retryFor how long a catalog that is away, or others that change the table, are waited for
 * @param letters whether rows that cannot be written leave as dead letters; otherwise they fail the
 *     run
 */
public record IcebergSinkOptions(
    IcebergTarget target,
    WrittenColumns columns,
    Source source,
    Form form,
    Change change,
    Files files,
    Duration retryFor,
    boolean letters)
    implements Serializable {

  /**
   * Where rows come from.
   *
   * @param output the output's name, in dead letters and in the summaries of snapshots
   * @param step the name under which rows are counted
   * @param run in the summaries of snapshots
   */
  public record Source(PipelineId pipeline, String output, String step, String run)
      implements Serializable {}

  /**
   * What the table is like: partitions, order and properties of one that is made, and whether one
   * that is there may be changed.
   *
   * @param evolve whether columns are added and widened
   * @param renamed the earlier names of columns, by their names in the rows
   */
  public record Form(
      List<String> partitions,
      List<String> order,
      Map<String, String> properties,
      boolean evolve,
      Map<String, String> renamed)
      implements Serializable {
    public Form {
      partitions = new ArrayList<>(partitions);
      order = new ArrayList<>(order);
      properties = new TreeMap<>(properties);
      renamed = new TreeMap<>(renamed);
    }
  }

  /**
   * What the rows do to those that are there.
   *
   * @param upsert how a row replaces another; null if it does not
   * @param replaced the rows that the run replaces; null if it adds
   */
  public record Change(@Nullable Upsert upsert, @Nullable Replaced replaced)
      implements Serializable {}

  /**
   * One row per key: that with the greatest version; of equal versions, its values decide.
   *
   * @param key columns
   * @param version a column whose values grow with each newer state
   * @param deleted a column that is TRUE in a row that ends that of its key; null if none is
   */
  public record Upsert(List<String> key, String version, @Nullable String deleted)
      implements Serializable {
    public Upsert {
      key = new ArrayList<>(key);
    }

    /** Rows without an end. */
    public Upsert(List<String> key, String version) {
      this(key, version, null);
    }
  }

  /**
   * Rows that a replay replaces: all, or those of a part of time.
   *
   * @param column which has the event time of each row; null where none does
   * @param from inclusive; null for no limit
   * @param to exclusive; null for no limit
   */
  public record Replaced(@Nullable String column, @Nullable Instant from, @Nullable Instant to)
      implements Serializable {
    /** Whether every row is. */
    boolean isAll() {
      return from == null && to == null;
    }

    long fromMillis() {
      return MillisRange.from(from);
    }

    long toMillis() {
      return MillisRange.to(to);
    }
  }

  /**
   * How files are cut.
   *
   * @param targetBytes the size at which the next file is begun
   * @param writers how many write side by side
   * @param commitEvery how long rows of a run without an end wait for their commit; null for one
   *     commit at the end
   */
  public record Files(long targetBytes, int writers, @Nullable Duration commitEvery)
      implements Serializable {}

  SinkCounters counters() {
    return new SinkCounters(source.step());
  }

  SinkLetters lettersOf(SinkCounters counters) {
    return lettersOf(counters, target.shown());
  }

  /**
   * Letters of rows that no table has taken yet.
   *
   * @param place the tables, for people
   */
  SinkLetters lettersOf(SinkCounters counters, String place) {
    return new SinkLetters(
        source.pipeline(),
        source.output(),
        counters,
        letters ? null : new SinkLetters.Failure(place, IcebergCodes.NO_LETTERS));
  }
}
