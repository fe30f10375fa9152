package dev.millrace.verify;

import dev.millrace.connect.ReadBack;
import dev.millrace.element.coding.RowCodec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Of the rows of a replay, those that a place keeps in the end. They are spread by key over
 * partitions, which overflow to temporary files; only the rows that stay of one partition have to
 * fit in memory.
 */
public final class LastRows implements AutoCloseable {
  private static final int PARTITIONS = 256;
  private static final long MEMORY_BYTES = 16L << 20;

  private final RowCodec codec;
  private final int[] key;
  private final RowCodec keyCodec;
  private final int version;
  private final int deleted;
  private final RowPartitions replayed;
  private final RowPartitions found;
  private long waitingFrom = Long.MAX_VALUE;

  /**
   * @param schema of the rows
   * @param tempDir an existing directory that overflowing rows are written to
   */
  public LastRows(Schema schema, ReadBack.Kept kept, Path tempDir) {
    this.codec = RowCodec.canonical(schema);
    this.key = kept.key().stream().mapToInt(schema::indexOf).toArray();
    Schema.Builder keySchema = Schema.builder();
    Arrays.stream(key).forEach(column -> keySchema.addField(schema.getField(column)));
    this.keyCodec = RowCodec.canonical(keySchema.build());
    this.version = key.length == 0 ? -1 : schema.indexOf(kept.version());
    this.deleted = kept.deleted().map(schema::indexOf).orElse(-1);
    this.replayed = new RowPartitions(tempDir, "replayed", PARTITIONS, 0, MEMORY_BYTES);
    this.found = new RowPartitions(tempDir, "found", PARTITIONS, 0, MEMORY_BYTES);
  }

  /** Rows of this event time or later, in milliseconds, count only where they have come already. */
  public void mayWaitFrom(long time) {
    waitingFrom = time;
  }

  /** Adds a row that the place has: of rows with one version, it may be any. */
  public void addFound(DatedRow row) {
    if (version >= 0) {
      add(found, row);
    }
  }

  /** Adds a row of the replay. One without key or version cannot replace another one. */
  public void addReplayed(DatedRow row) {
    add(replayed, row);
  }

  private void add(RowPartitions rows, DatedRow row) {
    if (version < 0) {
      rows.add(row, 0);
      return;
    }
    Object[] values = codec.decode(row.bytes());
    if (values[version] != null && Arrays.stream(key).allMatch(i -> values[i] != null)) {
      rows.add(row, 0, key(values).hashCode());
    }
  }

  private ByteBuffer key(Object[] values) {
    return ByteBuffer.wrap(
        keyCodec.encode(Arrays.stream(key).mapToObj(column -> values[column]).toArray()));
  }

  /** Gives the rows that stay. */
  public void forEach(Consumer<DatedRow> row) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      if (version < 0) {
        Set<DatedRow> distinct = new HashSet<>();
        replayed.forEach(partition, (each, writer) -> distinct.add(each));
        distinct.forEach(row);
      } else {
        last(partition).forEach(row);
      }
    }
  }

  private List<DatedRow> last(int partition) {
    // A place does not keep event times.
    Set<ByteBuffer> there = new HashSet<>();
    found.forEach(partition, (row, writer) -> there.add(ByteBuffer.wrap(row.bytes())));
    Map<ByteBuffer, DatedRow> last = new LinkedHashMap<>();
    replayed.forEach(
        partition,
        (row, writer) -> {
          if (row.time() < waitingFrom || isThere(row, there)) {
            last.merge(
                key(codec.decode(row.bytes())),
                row,
                (one, other) -> replaces(other, one, there) ? other : one);
          }
        });
    return last.values().stream().filter(row -> !isEnd(row)).toList();
  }

  private boolean isEnd(DatedRow row) {
    return deleted >= 0 && Boolean.TRUE.equals(codec.decode(row.bytes())[deleted]);
  }

  private boolean replaces(DatedRow row, DatedRow other, Set<ByteBuffer> there) {
    int newer = version(row).compareTo(version(other));
    return newer > 0 || newer == 0 && (isThere(row, there) || isEnd(row) && !isThere(other, there));
  }

  /** The end of a row is never there: of equal versions it has replaced those that are not. */
  private static boolean isThere(DatedRow row, Set<ByteBuffer> there) {
    return there.contains(ByteBuffer.wrap(row.bytes()));
  }

  @SuppressWarnings("unchecked")
  private Comparable<Object> version(DatedRow row) {
    return (Comparable<Object>) codec.decode(row.bytes())[version];
  }

  /** Removes the temporary files. */
  @Override
  public void close() {
    replayed.close();
    found.close();
  }
}
