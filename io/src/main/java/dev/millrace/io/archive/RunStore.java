package dev.millrace.io.archive;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.engine.spill.SpillFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where sorted records wait for their turn: in memory as long as they are few, else in a temporary
 * file. Owned by one thread.
 */
final class RunStore implements AutoCloseable {
  private static final int IN_MEMORY = 100_000;
  private static final int CHUNK = 500;

  private final SourceBatchCoder coder;
  private final int inMemory;
  private int held;
  private @Nullable SpillFile file;

  /** Where a chunk lies in the file. */
  private record Place(long at, int length) {}

  RunStore(Schema schema) {
    this(schema, IN_MEMORY);
  }

  /**
   * @param inMemory how many records stay in memory
   */
  RunStore(Schema schema, int inMemory) {
    this.coder = SourceBatchCoder.of(schema);
    this.inMemory = inMemory;
  }

  /** Keeps records that are sorted by offset, at least one. */
  OffsetRun put(List<SourceRecord> sorted) {
    if (held + sorted.size() <= inMemory) {
      held += sorted.size();
      List<SourceRecord> records = new ArrayList<>(sorted);
      return new OffsetRun(List.of(() -> records), () -> held -= records.size());
    }
    List<OffsetRun.Chunk> chunks = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += CHUNK) {
      Place place = write(sorted.subList(from, Math.min(sorted.size(), from + CHUNK)));
      chunks.add(() -> read(place));
    }
    return new OffsetRun(chunks, () -> {});
  }

  private Place write(List<SourceRecord> records) {
    SpillFile open = file;
    if (open == null) {
      open = SpillFile.create();
      file = open;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      coder.encode(new SourceBatch(0, records), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return new Place(open.append(bytes.toByteArray(), 0, bytes.size()), bytes.size());
  }

  private List<SourceRecord> read(Place place) {
    SpillFile open = file;
    if (open == null) {
      throw new IllegalStateException("nothing was put aside");
    }
    try {
      return coder
          .decode(new ByteArrayInputStream(open.read(place.at(), place.length())))
          .records();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
