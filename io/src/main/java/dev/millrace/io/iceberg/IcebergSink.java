package dev.millrace.io.iceberg;

import dev.millrace.element.block.Block;
import dev.millrace.io.file.table.CommittedSink;
import dev.millrace.io.file.table.CommittedSink.Write;
import dev.millrace.io.file.table.Committer;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import dev.millrace.io.rows.routing.RowTarget;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Blocks of rows → dead letters (blocks of {@link dev.millrace.element.Envelopes#DEAD_LETTER}); the
 * rows go to a table of Iceberg. Bounded and unbounded, in no particular order.
 *
 * <p><b>Delivery.</b> Rows become data files first, which nobody sees, and the files a snapshot.
 * Whoever reads sees all rows of a commit or none. An input that ends is one commit; of one that
 * does not, rows wait for {@link dev.millrace.io.file.table.TableOptions.Files#commitEvery}, and on
 * Flink for the next checkpoint. A commit is made once, however often it is tried ({@link
 * TableCommit}): a job that restarts from a checkpoint has every row once. What a killed job had
 * written and not committed is in no snapshot; {@link IcebergCompaction} removes it.
 *
 * <p><b>Bad rows.</b> A row with a value that its column cannot hold (ML-6450) is a dead letter;
 * without an output for these, the run fails (ML-5566).
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5560 what cannot be, ML-5563 the
 * table does not fit, ML-5564 refused, ML-5565 away for too long. Until then rows wait.
 */
public final class IcebergSink {
  private IcebergSink() {}

  /** Commits to a table that is opened once. */
  private record ToTable(IcebergSinkOptions options) implements Committer<WrittenFiles> {
    @Override
    public Commits<WrittenFiles> open() {
      IcebergSession session = IcebergSession.open(options.target(), options.retryFor());
      try {
        return new Opened(
            session, new TableCommit(options, new TableForm(session, options).open()));
      } catch (RuntimeException e) {
        session.close();
        throw e;
      }
    }
  }

  private record Opened(IcebergSession session, TableCommit commits)
      implements Committer.Commits<WrittenFiles> {
    @Override
    public void commit(List<WrittenFiles> files) {
      commits.commit(files);
    }

    @Override
    public void close() {
      session.close();
    }
  }

  /** Writes rows, and gives the letters of those that have no place. */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(
      IcebergSinkOptions options) {
    return CommittedSink.of(
        options.source(),
        options.files(),
        new Write<>(
            options.target().table(),
            new WriteRowsFn(options),
            WrittenFiles.Coder.of(),
            new ToTable(options),
            options.change().replaced() == null ? null : WrittenFiles.none()));
  }

  /**
   * The same for tables of which each row names one; a row that names none has no place (ML-6132).
   * Each table has commits of its own.
   *
   * @param tables all that there may be, alike but for their targets
   * @param place all of them, for people
   */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(
      List<IcebergSinkOptions> tables, RowTarget target, String place) {
    return new RoutedTables(tables, target, place);
  }

  /**
   * Whether the catalog answers and the table fits, if it is there.
   *
   * @param retryFor how long a catalog that is away is waited for
   * @throws dev.millrace.diag.UserException ML-5560, ML-5563, ML-5564, ML-5565
   */
  public static void check(IcebergSinkOptions options, Duration retryFor) {
    try (IcebergSession session = IcebergSession.open(options.target(), retryFor)) {
      new TableForm(session, options).check(retryFor);
    }
  }
}
