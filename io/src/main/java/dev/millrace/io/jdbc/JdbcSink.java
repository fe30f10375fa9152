package dev.millrace.io.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;

/**
 * Blocks of rows → dead letters (blocks of {@link dev.millrace.element.Envelopes#DEAD_LETTER}); the
 * rows go to a table of PostgreSQL. Bounded and unbounded. Rows are written in no particular order.
 *
 * <p><b>Delivery.</b> A row is sent at least once and appears once: its id ({@link
 * dev.millrace.element.RowIds}) is in the table, and a row whose id is there is ignored. Of rows
 * with one key, an upsert keeps that with the greatest version.
 *
 * <p><b>Bad rows.</b> A value that its column cannot hold (ML-6400) and a row that the server
 * refuses (ML-6401) is a dead letter; without an output for these, the run fails (ML-5456). Rows
 * are counted as {@code STEP/in}, {@code STEP/written} and {@code STEP/dead_lettered}; rows that
 * were there already, and those that a newer one replaces, count as written.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5453 the table does not fit, ML-5454
 * the server refuses user or statement, ML-5455 it is away for too long. Until then rows wait.
 */
public final class JdbcSink extends PTransform<PCollection<Block>, PCollection<Block>> {
  private final JdbcSinkOptions options;

  private JdbcSink(JdbcSinkOptions options) {
    this.options = options;
  }

  public static JdbcSink write(JdbcSinkOptions options) {
    return new JdbcSink(options);
  }

  /**
   * Whether the table is there and fits.
   *
   * @throws dev.millrace.diag.UserException ML-5453 to ML-5455
   */
  public static void check(JdbcSinkOptions options) {
    HikariDataSource pool = JdbcPools.acquire(options.target());
    try {
      TableWriter.open(options, pool);
    } finally {
      JdbcPools.release(options.target());
    }
  }

  @Override
  public PCollection<Block> expand(PCollection<Block> blocks) {
    return blocks
        .apply("Global", Window.into(new GlobalWindows()))
        .apply("Rows", ParDo.of(new JdbcWriteFn(options)))
        .setCoder(BlockCoder.of());
  }
}
