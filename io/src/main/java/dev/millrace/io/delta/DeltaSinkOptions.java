package dev.millrace.io.delta;

import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.client.DeltaTarget;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.file.table.TableOptions.Files;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.file.table.TableOptions.Source;
import java.io.Serializable;
import java.time.Duration;
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
   * What the table is like: partitions and properties of one that is made, and whether one that is
   * there may be changed.
   *
   * @param evolve whether columns are added
   */
  public record Form(List<String> partitions, Map<String, String> properties, boolean evolve)
      implements Serializable {
    public Form {
      partitions = new ArrayList<>(partitions);
      properties = new TreeMap<>(properties);
    }
  }

  SinkCounters counters() {
    return source.counters();
  }

  SinkLetters lettersOf(SinkCounters counters) {
    return source.letters(
        counters, letters ? null : new SinkLetters.Failure(target.shown(), DeltaCodes.NO_LETTERS));
  }

  /** Properties of the library's writer of files. */
  Map<String, String> library() {
    return DeltaSession.filesOf(files.targetBytes());
  }
}
