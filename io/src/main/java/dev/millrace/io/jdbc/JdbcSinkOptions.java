package dev.millrace.io.jdbc;

import dev.millrace.element.PipelineId;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.rows.RowOutput;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where and how rows become rows of a table.
 *
 * @param schema of the rows
 * @param pipeline named in dead letters and in row ids
 * @param output the output's name, named in dead letters and in row ids
 * @param step the name under which rows are counted
 * @param upsert how rows replace others; null to append
 * @param batchRows how many rows go to the server together, at most
 * @param perSecond how many rows a worker writes in a second, at most; 0 for as many as it can
 * @param retryFor how long a server that is away is waited for
 * @param letters whether rows that cannot be written leave as dead letters; otherwise they fail the
 *     run
 */
public record JdbcSinkOptions(
    JdbcTarget target,
    Schema schema,
    PipelineId pipeline,
    String output,
    String step,
    @Nullable Upsert upsert,
    int batchRows,
    long perSecond,
    Duration retryFor,
    boolean letters)
    implements Serializable {
  /** The column of the table that holds the row's id. */
  public static final String ID_COLUMN = "millrace_id";

  /** The rows, as all sinks of rows see them. */
  RowOutput rows() {
    return new RowOutput(
        schema,
        pipeline,
        output,
        step,
        batchRows,
        perSecond,
        letters ? null : new SinkLetters.Failure(target.shown(), JdbcCodes.NO_LETTERS));
  }

  /**
   * One row of the table per key: the one with the greatest version, and among equal versions the
   * one with the greatest row id. Whatever the order in which rows come, the same one stays.
   *
   * @param key columns
   * @param version a column whose values grow with each newer state
   * @param deletes how rows end; null if they do not
   */
  public record Upsert(List<String> key, String version, @Nullable Deletes deletes)
      implements Serializable {
    public Upsert {
      key = new ArrayList<>(key);
    }

    /** The columns of the table of revisions, but for the id, of rows of a schema. */
    Schema revisions(Schema rows) {
      Schema.Builder revisions = Schema.builder();
      key.forEach(column -> revisions.addField(rows.getField(column)));
      return revisions.addField(rows.getField(version)).build();
    }

    /** Rows that do not end. */
    public Upsert(List<String> key, String version) {
      this(key, version, null);
    }
  }

  /**
   * How rows of the table end.
   *
   * @param column of the rows that is TRUE where the row of the key has ended
   * @param revisions the table with the newest revision of each key, also of those that have ended
   */
  public record Deletes(String column, String revisions) implements Serializable {}

  /**
   * The options of the table of revisions; it has a row for each key, and nothing but revisions.
   */
  JdbcSinkOptions ofRevisions(Upsert of, Deletes deletes) {
    return new JdbcSinkOptions(
        target.withTable(deletes.revisions()),
        of.revisions(schema),
        pipeline,
        output,
        step,
        new Upsert(of.key(), of.version()),
        batchRows,
        perSecond,
        retryFor,
        letters);
  }
}
