package dev.millrace.io.file.table;

import dev.millrace.element.PipelineId;
import dev.millrace.io.file.MillisRange;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.file.output.SinkLetters.Failure;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is said of the rows of a table, whatever its format. */
public final class TableOptions {
  private TableOptions() {}

  /**
   * Where rows come from.
   *
   * @param output the output's name, in dead letters and in what a commit says of itself
   * @param step the name under which rows are counted
   * @param run in what a commit says of itself
   */
  public record Source(PipelineId pipeline, String output, String step, String run)
      implements Serializable {
    public SinkCounters counters() {
      return new SinkCounters(step);
    }

    /**
     * Letters of rows that cannot be written.
     *
     * @param failure what such a row is instead; null if there are letters
     */
    public SinkLetters letters(SinkCounters counters, @Nullable Failure failure) {
      return new SinkLetters(pipeline, output, counters, failure);
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
    public boolean isAll() {
      return from == null && to == null;
    }

    public long fromMillis() {
      return MillisRange.from(from);
    }

    public long toMillis() {
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
}
