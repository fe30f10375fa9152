package dev.millrace.io.iceberg;

import dev.millrace.engine.spill.SpillFile;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.iceberg.Schema;
import org.apache.iceberg.avro.AvroSchemaUtil;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.avro.DataWriter;
import org.apache.iceberg.data.avro.PlannedDataReader;
import org.jspecify.annotations.Nullable;

/**
 * Records in an order, however many there are: what is too much for memory waits in a temporary
 * file as runs that are sorted, and the runs are merged. Equal ones stay in the order in which they
 * came.
 */
final class SortedRecords implements Closeable {
  /** So many records are sorted in memory, if they are not too large before. */
  private static final int RUN = 50_000;

  /** About so many bytes of records are sorted in memory. */
  private static final long RUN_BYTES = 64L << 20;

  /** What a value takes beside its own bytes, about. */
  private static final int BYTES_PER_VALUE = 32;

  /** So many runs of one level are merged into one of the next, so that few are open at the end. */
  private static final int MERGED = 64;

  /** Of each run, about so many bytes are in memory while runs are merged. */
  private static final int PIECE_BYTES = 32 << 10;

  private final Schema schema;
  private final org.apache.avro.Schema form;
  private final Comparator<Record> order;
  private final int atMost;
  private final List<Record> latest = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private long latestBytes;
  private @Nullable SpillFile spill;

  /** Records of a run that lie together in the file. */
  private record Piece(long at, int bytes, int records) {}

  /**
   * Sorted records in the file.
   *
   * @param level how often they were merged
   */
  private record Run(int level, List<Piece> pieces) {}

  /** Takes records in their order. */
  @FunctionalInterface
  interface Taker {
    void take(Record record) throws IOException;
  }

  /**
   * No records yet.
   *
   * @param schema of those that come; further columns of theirs are lost
   */
  SortedRecords(Schema schema, Comparator<Record> order) {
    this(schema, order, RUN);
  }

  /**
   * @param atMost so many records are sorted in memory
   */
  SortedRecords(Schema schema, Comparator<Record> order, int atMost) {
    this.schema = schema;
    this.form = AvroSchemaUtil.convert(schema, "row");
    this.order = order;
    this.atMost = atMost;
  }

  /**
   * Adds a record.
   *
   * @throws dev.millrace.diag.UserException ML-5150 if the disk for temporary files is full
   */
  void add(Record record) throws IOException {
    latest.add(record);
    latestBytes += size(record);
    if (latest.size() >= atMost || latestBytes >= RUN_BYTES) {
      latest.sort(order);
      runs.add(new Run(0, written(latest.iterator())));
      latest.clear();
      latestBytes = 0;
      mergeEqualLevels();
    }
  }

  /** How many records are in memory. */
  int inMemory() {
    return latest.size();
  }

  /** About how many bytes of memory a value takes. */
  static long size(@Nullable Object value) {
    long size = BYTES_PER_VALUE;
    if (value instanceof CharSequence text) {
      size += text.length();
    } else if (value instanceof ByteBuffer bytes) {
      size += bytes.remaining();
    } else if (value instanceof byte[] bytes) {
      size += bytes.length;
    } else if (value instanceof Record part) {
      for (int i = 0; i < part.size(); i++) {
        size += size(part.get(i));
      }
    } else if (value instanceof Collection<?> many) {
      size += many.stream().mapToLong(SortedRecords::size).sum();
    } else if (value instanceof Map<?, ?> map) {
      size += size(map.keySet()) + size(map.values());
    }
    return size;
  }

  private void mergeEqualLevels() throws IOException {
    int level = 0;
    while (runs.size() >= MERGED && runs.get(runs.size() - MERGED).level() == level) {
      List<Run> last = runs.subList(runs.size() - MERGED, runs.size());
      List<Piece> merged = written(new Merged(last, List.of()));
      last.clear();
      runs.add(new Run(++level, merged));
    }
  }

  private List<Piece> written(Iterator<Record> sorted) throws IOException {
    SpillFile file = spill == null ? SpillFile.create() : spill;
    spill = file;
    DataWriter<Record> writer = DataWriter.create(form);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 * PIECE_BYTES);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    List<Piece> pieces = new ArrayList<>();
    int records = 0;
    while (sorted.hasNext()) {
      writer.write(sorted.next(), encoder);
      records++;
      if (bytes.size() >= PIECE_BYTES) {
        pieces.add(put(file, bytes, records));
        records = 0;
      }
    }
    if (records > 0) {
      pieces.add(put(file, bytes, records));
    }
    return pieces;
  }

  private static Piece put(SpillFile file, ByteArrayOutputStream bytes, int records) {
    int length = bytes.size();
    long at = file.append(bytes.toByteArray(), 0, length);
    bytes.reset();
    return new Piece(at, length, records);
  }

  /** Gives all records, and has none any more. */
  void drain(Taker taker) throws IOException {
    latest.sort(order);
    Merged all = new Merged(runs, latest);
    while (all.hasNext()) {
      taker.take(all.next());
    }
    runs.clear();
    latest.clear();
    latestBytes = 0;
  }

  @Override
  public void close() {
    if (spill != null) {
      spill.close();
      spill = null;
    }
  }

  private List<Record> read(Piece piece) {
    SpillFile file = spill;
    if (file == null) {
      throw new IllegalStateException("nothing was put aside");
    }
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(file.read(piece.at(), piece.bytes()), null);
    PlannedDataReader<Record> reader = PlannedDataReader.create(schema);
    reader.setSchema(form);
    List<Record> records = new ArrayList<>(piece.records());
    try {
      for (int i = 0; i < piece.records(); i++) {
        records.add(reader.read(null, decoder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  /** Records of runs that follow each other, in their order. */
  private final class Merged implements Iterator<Record> {
    private final PriorityQueue<Cursor> next =
        new PriorityQueue<>(
            Comparator.comparing(Cursor::head, order).thenComparing(Cursor::number));

    /**
     * @param last those in memory, sorted, which came after all runs
     */
    Merged(List<Run> runs, List<Record> last) {
      for (Run run : runs) {
        next.add(new Cursor(next.size(), run.pieces().iterator()));
      }
      if (!last.isEmpty()) {
        next.add(new Cursor(next.size(), last));
      }
    }

    @Override
    public boolean hasNext() {
      return !next.isEmpty();
    }

    @Override
    public Record next() {
      Cursor least = next.remove();
      Record record = least.head();
      if (least.advance()) {
        next.add(least);
      }
      return record;
    }
  }

  /** A place among records, of which there is one at least. */
  private final class Cursor {
    private final int number;
    private final Iterator<Piece> pieces;
    private Iterator<Record> records;
    private Record head;

    Cursor(int number, Iterator<Piece> pieces) {
      this.number = number;
      this.pieces = pieces;
      this.records = read(pieces.next()).iterator();
      this.head = records.next();
    }

    Cursor(int number, List<Record> records) {
      this.number = number;
      this.pieces = List.<Piece>of().iterator();
      this.records = records.iterator();
      this.head = this.records.next();
    }

    int number() {
      return number;
    }

    Record head() {
      return head;
    }

    /** Goes to the next record, if there is one. */
    boolean advance() {
      if (!records.hasNext() && pieces.hasNext()) {
        records = read(pieces.next()).iterator();
      }
      if (!records.hasNext()) {
        return false;
      }
      head = records.next();
      return true;
    }
  }
}
