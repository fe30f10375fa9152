package dev.millrace.shuffle;

import dev.millrace.compile.FileSources;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.node.StreamNode;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;

/**
 * The records of all streams in one file on disk, to be fetched one by one in any order. In memory
 * there are 20 bytes per record.
 */
final class StoredRecords implements AutoCloseable {
  /** Stands for the time of a record that is no event. */
  static final long UNTIMED = Long.MIN_VALUE;

  private static final int REPORT_EVERY = 10_000;

  private final List<Source> sources;
  private final RandomAccessFile file;
  private long[] times = new long[1024];
  private long[] places = new long[1024];
  private int[] sourceOf = new int[1024];
  private int size;
  private long length;

  /**
   * A stream.
   *
   * @param timed whether it has event times
   */
  record Source(String name, StreamNode node, SourceBatchCoder coder, boolean timed) {}

  private StoredRecords(List<Source> sources, RandomAccessFile file) {
    this.sources = sources;
    this.file = file;
  }

  /**
   * Reads the archive sides of all streams that a plan reads.
   *
   * @param path of the file to be written
   * @param progress told now and then how many records were read
   */
  static StoredRecords read(Plan plan, FileSources files, Path path, LongConsumer progress) {
    List<Source> sources = new ArrayList<>();
    plan.streams()
        .forEach(
            (name, stream) -> {
              SourceBatchCoder coder = SourceBatchCoder.of(stream.schema());
              sources.add(new Source(name, stream, coder, stream.time().isPresent()));
            });
    try {
      StoredRecords records = new StoredRecords(sources, open(path));
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), 1 << 16))) {
        for (int source = 0; source < sources.size(); source++) {
          int number = source;
          files.forEach(
              sources.get(source).name(),
              record -> {
                records.append(number, record, out);
                if (records.size % REPORT_EVERY == 0) {
                  progress.accept(records.size);
                }
              });
        }
      }
      return records;
    } catch (UncheckedIOException e) {
      throw failure(path, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** The system does not say which file it failed to write. */
  static UncheckedIOException failure(Path file, IOException e) {
    IOException named = new FileSystemException(file.toString(), null, e.getMessage());
    named.initCause(e);
    return new UncheckedIOException(named);
  }

  private static RandomAccessFile open(Path path) throws IOException {
    return new RandomAccessFile(path.toFile(), "rw");
  }

  private void append(int source, SourceRecord record, DataOutputStream out) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      places = Arrays.copyOf(places, size * 2);
      sourceOf = Arrays.copyOf(sourceOf, size * 2);
    }
    try {
      byte[] bytes =
          CoderUtils.encodeToByteArray(
              sources.get(source).coder(), new SourceBatch(record.time(), List.of(record)));
      out.writeInt(bytes.length);
      out.write(bytes);
      times[size] = record.verdict() == Verdict.EVENT ? record.time() : UNTIMED;
      places[size] = length;
      sourceOf[size++] = source;
      length += Integer.BYTES + bytes.length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Source> sources() {
    return sources;
  }

  int size() {
    return size;
  }

  /** The event time of a record, or {@link #UNTIMED}. */
  long time(int record) {
    return times[record];
  }

  /** Which of the sources a record belongs to. */
  int source(int record) {
    return sourceOf[record];
  }

  SourceRecord get(int record) {
    try {
      file.seek(places[record]);
      byte[] bytes = new byte[file.readInt()];
      file.readFully(bytes);
      return CoderUtils.decodeFromByteArray(sources.get(sourceOf[record]).coder(), bytes)
          .records()
          .get(0);
    } catch (CoderException e) {
      throw new IllegalStateException("what was stored cannot be read back", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
