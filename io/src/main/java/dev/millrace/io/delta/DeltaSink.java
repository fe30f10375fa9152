package dev.millrace.io.delta;

import dev.millrace.element.block.Block;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.pending.WrittenFiles;
import dev.millrace.io.file.table.CommittedSink;
import dev.millrace.io.file.table.CommittedSink.Write;
import dev.millrace.io.file.table.Committer;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Blocks of rows → dead letters (blocks of {@link dev.millrace.element.Envelopes#DEAD_LETTER}); the
 * rows go to a table of Delta Lake. Bounded and unbounded, in no particular order.
 *
 * <p><b>Delivery.</b> Rows become data files first, which nobody sees, and the files a version of
 * the table. Whoever reads sees all rows of a commit or none. An input that ends is one commit; of
 * one that does not, rows wait for {@link
 * dev.millrace.io.file.table.TableOptions.Files#commitEvery}, and on Flink for the next checkpoint.
 * A commit is made once, however often it is tried ({@link TableCommit}): a job that restarts from
 * a checkpoint has every row once. What a killed job had written and not committed is in no
 * version.
 *
 * <p><b>Bad rows.</b> A row with a value that its column cannot hold (ML-6480) is a dead letter;
 * without an output for these, the run fails (ML-5606).
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5600 what cannot be, ML-5603 the
 * table does not fit, ML-5604 refused, ML-5605 away for too long. Until then rows wait.
 */
public final class DeltaSink {
  private DeltaSink() {}

  /** Commits to the table as it is then. */
  private record ToTable(DeltaSinkOptions options) implements Committer<WrittenFiles> {
    @Override
    public Commits<WrittenFiles> open() {
      return this::commit;
    }

    private void commit(List<WrittenFiles> files) {
      new TableCommit(DeltaSession.open(options.target(), options.library()), options)
          .commit(files);
    }
  }

  /** Writes rows, and gives the letters of those that have no place. */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(DeltaSinkOptions options) {
    return CommittedSink.of(
        options.source(),
        options.files(),
        new Write<>(
            options.target().table(),
            new WriteRowsFn(options),
            WrittenFiles.Coder.of(),
            new ToTable(options),
            options.replaced() == null ? null : WrittenFiles.none()));
  }

  /**
   * Whether the table fits, if it is there.
   *
   * @param retryFor how long files that are away are waited for
   * @throws dev.millrace.diag.UserException ML-5600, ML-5603, ML-5604, ML-5605
   */
  public static void check(DeltaSinkOptions options, Duration retryFor) {
    new TableForm(DeltaSession.open(options.target()), options).check(retryFor);
  }
}
