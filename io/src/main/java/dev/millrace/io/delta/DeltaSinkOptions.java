package dev.millrace.io.delta;

import dev.millrace.element.PipelineId;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaTarget;
import dev.millrace.io.file.MillisRange;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where and how rows become rows of a table.
 *
 * @param rows schema of the rows, all of whose columns are written
 * @param source the rows' pipeline, output and run
 * @param form of a table that is made
 * @param replaced the rows that the run replaces; null if it adds
 * @param files how files are cut
 * @param retryFor how long files that are away, or others that change the table, are waited for
 * @param letters whether rows that cannot be written leave as dead letters; otherwise they fail the
 *     run
 */
public record DeltaSinkOptions(
    DeltaTarget target,
    Schema rows,
    Source source,
    Form form,
    @Nullable Replaced replaced,
    Files files,
    Duration retryFor,
    boolean letters)
    implements Serializable {

  /**
   * Where rows come from.
   *
   * @param output the output's name, in dead letters and in the log of the table
   * @param step the name under which rows are counted
   * @param run in the log of the table
   */
  public record Source(PipelineId pipeline, String output, String step, String run)
      implements Serializable {}

  /** Partitions and properties of a table that is made. */
  public record Form(List<String> partitions, Map<String, String> properties)
      implements Serializable {
    public Form {
      partitions = new ArrayList<>(partitions);
      properties = new TreeMap<>(properties);
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
    return new SinkLetters(
        source.pipeline(),
        source.output(),
        counters,
        letters ? null : new SinkLetters.Failure(target.shown(), DeltaCodes.NO_LETTERS));
  }

  /** Properties of the library's writer of files. */
  Map<String, String> library() {
    return Map.of(
        "delta.kernel.default.parquet.writer.targetMaxFileSize",
        Long.toString(files.targetBytes()));
  }
}
