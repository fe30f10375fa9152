package dev.millrace.io.iceberg;

import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.file.table.TableOptions.Files;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergTarget;
import java.io.Serializable;
import java.time.Duration;
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

  SinkCounters counters() {
    return source.counters();
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
    return source.letters(
        counters, letters ? null : new SinkLetters.Failure(place, IcebergCodes.NO_LETTERS));
  }
}
