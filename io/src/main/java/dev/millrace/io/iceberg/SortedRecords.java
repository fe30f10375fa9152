package dev.millrace.io.iceberg;

import dev.millrace.engine.spill.SpillFile;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
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
  /** So many records are sorted in memory. */
  private static final int RUN = 50_000;

  /** Of each run, about so many bytes are in memory while runs are merged. */
  private static final int PIECE_BYTES = 32 << 10;

  private final Schema schema;
  private final org.apache.avro.Schema form;
  private final Comparator<Record> order;
  private final List<Record> latest = new ArrayList<>();
  private final List<List<Piece>> runs = new ArrayList<>();
  private @Nullable SpillFile spill;

  /** Records of a run that lie together in the file. */
  private record Piece(long at, int bytes, int records) {}

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
    this.schema = schema;
    this.form = AvroSchemaUtil.convert(schema, "row");
    this.order = order;
  }

  /**
   * Adds a record.
   *
   * @throws dev.millrace.diag.UserException ML-5150 if the disk for temporary files is full
   */
  void add(Record record) throws IOException {
    latest.add(record);
    if (latest.size() >= RUN) {
      putAside();
    }
  }

  private void putAside() throws IOException {
    SpillFile file = spill == null ? SpillFile.create() : spill;
    spill = file;
    latest.sort(order);
    DataWriter<Record> writer = DataWriter.create(form);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 * PIECE_BYTES);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    List<Piece> run = new ArrayList<>();
    int records = 0;
    for (Record record : latest) {
      writer.write(record, encoder);
      records++;
      if (bytes.size() >= PIECE_BYTES) {
        run.add(put(file, bytes, records));
        records = 0;
      }
    }
    if (records > 0) {
      run.add(put(file, bytes, records));
    }
    runs.add(run);
    latest.clear();
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
    PriorityQueue<Cursor> next =
        new PriorityQueue<>(
            Comparator.comparing(Cursor::head, order).thenComparing(Cursor::number));
    for (List<Piece> run : runs) {
      next.add(new Cursor(next.size(), run));
    }
    if (!latest.isEmpty()) {
      next.add(new Cursor(next.size(), latest.iterator()));
    }
    while (!next.isEmpty()) {
      Cursor least = next.remove();
      taker.take(least.head());
      if (least.advance()) {
        next.add(least);
      }
    }
    runs.clear();
    latest.clear();
  }

  @Override
  public void close() {
    if (spill != null) {
      spill.close();
      spill = null;
    }
  }

  private List<Record> read(Piece piece) throws IOException {
    SpillFile file = spill;
    if (file == null) {
      throw new IllegalStateException("nothing was put aside");
    }
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(file.read(piece.at(), piece.bytes()), null);
    PlannedDataReader<Record> reader = PlannedDataReader.create(schema);
    reader.setSchema(form);
    List<Record> records = new ArrayList<>(piece.records());
    for (int i = 0; i < piece.records(); i++) {
      records.add(reader.read(null, decoder));
    }
    return records;
  }

  /** A place in a run, at a record. */
  private final class Cursor {
    private final int number;
    private final Iterator<Piece> pieces;
    private Iterator<Record> records;
    private Record head;

    /** A run has a record at least. */
    Cursor(int number, List<Piece> run) throws IOException {
      this.number = number;
      this.pieces = run.iterator();
      this.records = read(pieces.next()).iterator();
      this.head = records.next();
    }

    Cursor(int number, Iterator<Record> records) {
      this.number = number;
      this.pieces = List.<Piece>of().iterator();
      this.records = records;
      this.head = records.next();
    }

    int number() {
      return number;
    }

    Record head() {
      return head;
    }

    /** Goes to the next record, if there is one. */
    boolean advance() throws IOException {
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
