package dev.millrace.verify;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.model.NewestOf;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.RevisedKey;
import dev.millrace.plan.model.Revisions;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Of rows that replace each other, the newest: what two runs have in common, since how many rows
 * came before it depends on how the events did. Rows are spread by group over partitions, which
 * overflow to temporary files; the newest rows of one partition have to fit in memory.
 */
public final class NewestRows implements AutoCloseable {
  private static final int PARTITIONS = 256;
  private static final long MEMORY_BYTES = 16L << 20;

  private final RowCodec codec;
  private final RevisedKey keys;
  private final RowPartitions rows;

  private record Written(DatedRow row, int writer) {}

  /**
   * @param tempDir an existing directory that overflowing rows are written to
   */
  public NewestRows(PlanOutput output, Revisions revisions, Path tempDir) {
    this.codec = RowCodec.canonical(output.schema());
    this.keys = new RevisedKey(output.schema(), revisions);
    this.rows = new RowPartitions(tempDir, "revised", PARTITIONS, 0, MEMORY_BYTES);
  }

  /** Adds a row. */
  public void add(DatedRow row, int writer) {
    ByteBuffer key = keys.of(codec.decode(row.bytes()), row.time());
    rows.add(row, writer, key.hashCode());
  }

  /** Takes a row and who wrote it. */
  @FunctionalInterface
  public interface Taker {
    void take(DatedRow row, int writer);
  }

  /**
   * Gives the newest row of each group and window, which is called final whatever it was; all of
   * them where several have the greatest revision.
   */
  public void forEach(Taker taker) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      NewestOf<ByteBuffer, Written> newest = new NewestOf<>();
      rows.forEach(
          partition,
          (row, writer) -> {
            Object[] values = codec.decode(row.bytes());
            newest.add(
                keys.of(values, row.time()), keys.revision(values), new Written(row, writer));
          });
      newest.forEach(
          one -> {
            Object[] values = keys.asFinal(codec.decode(one.row.bytes()));
            taker.take(DatedRow.of(codec, values, one.row.time()), one.writer);
          });
    }
  }

  /** Removes the temporary files. */
  @Override
  public void close() {
    rows.close();
  }
}
