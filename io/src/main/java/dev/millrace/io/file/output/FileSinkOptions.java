package dev.millrace.io.file.output;

import dev.millrace.base.Copy;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.io.rows.routing.RowTarget;
import java.io.Serializable;
import java.time.Duration;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where and how rows become files.
 *
 * @param path the output directory
 * @param schema of the rows
 * @param directory that each row names, above those of {@code partitions}; null for none
 * @param partitions directories by event time, for example {@code dt={yyyy-MM-dd}}; null for none
 * @param shards how many files are written side by side: the blocks of a run, or of one {@code
 *     rollEvery}, are shuffled to that many writers. 0 writes a file per bundle without a shuffle:
 *     less memory on the direct runner, more files
 * @param targetBytes a file is ended when it is about this long
 * @param rollEvery of an unbounded input: how long rows wait, in processing time, until they are
 *     written; null writes when the input ends
 * @param runId tells this run's staged files from those of others; letters, digits, {@code -}
 * @param visible when files can be seen
 */
public record FileSinkOptions(
    String path,
    Schema schema,
    @Nullable RowTarget directory,
    @Nullable String partitions,
    int shards,
    long targetBytes,
    @Nullable Duration rollEvery,
    String runId,
    Visible visible)
    implements Serializable {
  /** 128 MiB. */
  public static final long DEFAULT_TARGET_BYTES = 128L << 20;

  /** When the files of a run can be seen by readers. */
  public enum Visible {
    /** All together, when {@link OutputDirectory#publish} moves them after the run. */
    AFTER_RUN,
    /** Each when it is whole; for runs that do not end. */
    WHEN_WHOLE
  }

  /** Checks the numbers and the pattern. */
  public FileSinkOptions {
    if (shards < 0) {
      throw new IllegalArgumentException("shards must be >= 0, but was: " + shards);
    }
    if (targetBytes <= 0) {
      throw new IllegalArgumentException("targetBytes must be > 0, but was: " + targetBytes);
    }
    if (partitions != null) {
      PartitionPattern.of(partitions);
    }
    path = LocalPaths.absolute(path);
  }

  /** One shard, 128 MiB, no directories, all visible after the run. */
  public static FileSinkOptions of(String path, Schema schema, String runId) {
    return new FileSinkOptions(
        path, schema, null, null, 1, DEFAULT_TARGET_BYTES, null, runId, Visible.AFTER_RUN);
  }

  public FileSinkOptions withDirectory(@Nullable RowTarget target) {
    return Copy.of(this, FileSinkOptions::directory).with(target);
  }

  public FileSinkOptions withPartitions(@Nullable String pattern) {
    return Copy.of(this, FileSinkOptions::partitions).with(pattern);
  }

  public FileSinkOptions withShards(int number) {
    return Copy.of(this, FileSinkOptions::shards).with(number);
  }

  public FileSinkOptions withTargetBytes(long bytes) {
    return Copy.of(this, FileSinkOptions::targetBytes).with(bytes);
  }

  public FileSinkOptions withRollEvery(@Nullable Duration interval) {
    return Copy.of(this, FileSinkOptions::rollEvery).with(interval);
  }

  public FileSinkOptions withVisible(Visible when) {
    return Copy.of(this, FileSinkOptions::visible).with(when);
  }

  /**
   * Where files lie until they are whole: hidden, so that no partition's directory is called so.
   */
  String temporary() {
    return LocalPaths.resolve(staging(), ".tmp");
  }

  private String staging() {
    return LocalPaths.resolve(path, OutputDirectory.STAGING + runId);
  }

  /** Where whole files go. */
  String target() {
    return visible == Visible.AFTER_RUN ? staging() : path;
  }
}
