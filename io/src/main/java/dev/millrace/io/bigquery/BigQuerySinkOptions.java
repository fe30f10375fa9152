package dev.millrace.io.bigquery;

import dev.millrace.base.Copy;
import dev.millrace.element.PipelineId;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where and how rows become rows of a table.
 *
 * @param table {@code project:dataset.table} or {@code project.dataset.table}; without a project
 *     that of the pipeline's options. Rows may fill in parts of it, see {@link TableTemplate}
 * @param schema of the rows
 * @param pipeline named in dead letters
 * @param output the output's name, named in dead letters
 * @param step the name under which rows are counted
 * @param create whether a missing table is made
 * @param exactlyOnce whether a repeated bundle must not write its rows again; of a bounded input
 *     rows then appear together at its end
 * @param triggerEvery of an unbounded input written exactly once: how long rows wait
 * @param streams of an unbounded input written exactly once: how many write streams
 * @param eventTimeColumn an additional column for the event time, or null
 * @param partitioning by time, or null
 * @param clustering columns that BigQuery keeps together, at most four
 * @param letters whether rows that cannot be written leave as dead letters; otherwise they fail the
 *     run
 */
public record BigQuerySinkOptions(
    String table,
    Schema schema,
    PipelineId pipeline,
    String output,
    String step,
    Create create,
    boolean exactlyOnce,
    Duration triggerEvery,
    int streams,
    @Nullable String eventTimeColumn,
    @Nullable Partitioning partitioning,
    List<String> clustering,
    boolean letters)
    implements Serializable {

  /** What is done about a missing table. */
  public enum Create {
    IF_NEEDED,
    NEVER
  }

  /**
   * Partitions of the table by time.
   *
   * @param unit {@code HOUR}, {@code DAY}, {@code MONTH} or {@code YEAR}
   * @param column of a date or time stamp, or null for the time of arrival
   */
  public record Partitioning(String unit, @Nullable String column) implements Serializable {}

  public BigQuerySinkOptions {
    clustering = new ArrayList<>(clustering);
  }

  /** Appends at least once to a table that is made if needed; dead letters leave as such. */
  public static BigQuerySinkOptions of(
      String table, Schema schema, PipelineId pipeline, String output) {
    return new BigQuerySinkOptions(
        table,
        schema,
        pipeline,
        output,
        output,
        Create.IF_NEEDED,
        false,
        Duration.ofSeconds(5),
        1,
        null,
        null,
        List.of(),
        true);
  }

  public BigQuerySinkOptions withStep(String name) {
    return Copy.of(this, BigQuerySinkOptions::step).with(name);
  }

  public BigQuerySinkOptions withCreate(Create creation) {
    return Copy.of(this, BigQuerySinkOptions::create).with(creation);
  }

  public BigQuerySinkOptions withExactlyOnce(boolean once, Duration every, int writeStreams) {
    BigQuerySinkOptions sure = Copy.of(this, BigQuerySinkOptions::exactlyOnce).with(once);
    BigQuerySinkOptions timed = Copy.of(sure, BigQuerySinkOptions::triggerEvery).with(every);
    return Copy.of(timed, BigQuerySinkOptions::streams).with(writeStreams);
  }

  public BigQuerySinkOptions withEventTimeColumn(@Nullable String column) {
    return Copy.of(this, BigQuerySinkOptions::eventTimeColumn).with(column);
  }

  public BigQuerySinkOptions withLayout(@Nullable Partitioning parts, List<String> clusters) {
    BigQuerySinkOptions parted = Copy.of(this, BigQuerySinkOptions::partitioning).with(parts);
    return Copy.of(parted, BigQuerySinkOptions::clustering).with(clusters);
  }

  /** Makes the letters of these rows. */
  SinkLetters sinkLetters(SinkCounters counters) {
    return new SinkLetters(
        pipeline,
        output,
        counters,
        letters ? null : new SinkLetters.Failure(table, BigQueryCodes.NO_LETTERS));
  }

  public BigQuerySinkOptions withLetters(boolean leave) {
    return Copy.of(this, BigQuerySinkOptions::letters).with(leave);
  }
}
