package dev.millrace.io.jdbc;

import dev.millrace.element.block.Block;
import dev.millrace.io.rows.RoutedWriter;
import dev.millrace.io.rows.RowSink;
import dev.millrace.io.rows.RowWriter;
import dev.millrace.io.rows.routing.RowTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * The {@link RowSink} of a table.
 *
 * <p><b>Delivery.</b> A row is sent at least once and appears once: its id ({@link
 * dev.millrace.element.RowIds}) is in the table, and a row whose id is there is ignored. Of rows
 * with one key, an upsert keeps that with the greatest version.
 *
 * <p><b>Bad rows.</b> A value that its column cannot hold (ML-6400) and a row that the server
 * refuses (ML-6401) is a dead letter; without an output for these, the run fails (ML-5456).
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5453 the table does not fit, ML-5454
 * the server refuses user or statement, ML-5455 it is away for too long. Until then rows wait.
 */
public final class JdbcSink {
  private JdbcSink() {}

  /** Writes rows, and gives the letters of those that have no place. */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(
      JdbcSinkOptions options, TableServer server) {
    return new RowSink<>(options.rows(), () -> TableWriter.open(options, options.target(), server));
  }

  /**
   * The same for tables of one database, of which each row names one; a row that names none has no
   * place (ML-6132).
   *
   * @param tables all that there may be, alike but for their targets
   */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(
      List<JdbcSinkOptions> tables, RowTarget target, TableServer server) {
    List<JdbcSinkOptions> all = new ArrayList<>(tables);
    return new RowSink<>(all.get(0).rows(), () -> RoutedWriter.open(target, places(all, server)));
  }

  private static Map<String, RowWriter.Opener<PendingRow>> places(
      List<JdbcSinkOptions> tables, TableServer server) {
    JdbcTarget shared = tables.get(0).target().withTable("");
    Map<String, RowWriter.Opener<PendingRow>> places = new LinkedHashMap<>();
    for (JdbcSinkOptions options : tables) {
      places.put(options.target().table(), () -> TableWriter.open(options, shared, server));
    }
    return places;
  }

  /**
   * Whether the table is there and fits.
   *
   * @throws dev.millrace.diag.UserException ML-5453 to ML-5455
   */
  public static void check(JdbcSinkOptions options, TableServer server) {
    TableWriter.open(options, options.target(), server).close();
  }
}
