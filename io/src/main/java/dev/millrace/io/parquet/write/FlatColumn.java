package dev.millrace.io.parquet.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * A column that is not nested, on its way into the pages of a row group: collects a page of values,
 * encodes it and hands it to Parquet's page writer, which compresses it. It does what Parquet's own
 * column writers do, with the same limits, but without objects for values and without bookkeeping
 * for levels of nesting that are not there.
 */
abstract class FlatColumn {
  /** The limits of Parquet's own writer: they bound what a reader of an index must decode. */
  private static final int PAGE_ROWS = 20_000;

  private static final int PAGE_BYTES = 1 << 20;

  /** How many rows can be staged. */
  static final int STAGED = 256;

  /** What files say of levels that are not stored. */
  @SuppressWarnings("deprecation") // As Parquet's own writer has it.
  private static final Encoding NO_LEVELS = Encoding.BIT_PACKED;

  private final ColumnDescriptor descriptor;
  private final PrimitiveType type;
  private final boolean optional;
  private final RunLengthBitPackingHybridEncoder levels =
      new RunLengthBitPackingHybridEncoder(1, 64, PAGE_BYTES, new HeapByteBufferAllocator());
  private final long[] staged = new long[STAGED];
  private final boolean[] stagedNulls = new boolean[STAGED];
  private @Nullable PageWriter pages;
  private int rows;
  private int nulls;
  private long rawBytes;

  /** The values of a page. */
  record Values(BytesInput bytes, Encoding encoding) {}

  FlatColumn(ColumnDescriptor descriptor) {
    this.descriptor = descriptor;
    this.type = descriptor.getPrimitiveType();
    this.optional = descriptor.getMaxDefinitionLevel() > 0;
  }

  /** The column of a primitive type, which takes what the {@link ColumnFeed} of its kind reads. */
  static FlatColumn of(ColumnDescriptor descriptor) {
    return switch (descriptor.getPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> new BooleanColumn(descriptor);
      case INT32, INT64, FLOAT, DOUBLE -> new NumberColumn(descriptor);
      case BINARY, FIXED_LEN_BYTE_ARRAY -> new BytesColumn(descriptor);
      case INT96 -> throw new IllegalArgumentException("no type is stored so");
    };
  }

  final ColumnDescriptor descriptor() {
    return descriptor;
  }

  final PrimitiveType type() {
    return type;
  }

  /** How many bytes the values of the open page have in encoding PLAIN, without their lengths. */
  final long rawBytes() {
    return rawBytes;
  }

  private PageWriter pages() {
    if (pages == null) {
      throw new IllegalStateException("no row group was started");
    }
    return pages;
  }

  /** Starts a row group. */
  final void start(PageWriter writer) {
    pages = writer;
  }

  /** Puts a value, as its {@link ColumnFeed} read it, among those that are to be added next. */
  final void stage(int place, long value) {
    staged[place] = value;
    stagedNulls[place] = false;
  }

  final void stageNull(int place) {
    stagedNulls[place] = true;
  }

  /**
   * Adds the values that were staged: many of one column at a time, while its dictionary is at
   * hand.
   *
   * @param heap of the slices among them
   */
  final void addStaged(int count, byte[] heap) throws IOException {
    for (int i = 0; i < count; i++) {
      if (stagedNulls[i]) {
        addNullLevel();
      } else {
        rawBytes += add(staged[i], heap);
        if (nulls > 0) {
          levels.writeInt(1);
        }
      }
      if (++rows >= PAGE_ROWS || rawBytes >= PAGE_BYTES) {
        endPage();
      }
    }
  }

  /** Levels are written from the first NULL on; a page without any needs one run. */
  private void addNullLevel() throws IOException {
    if (nulls++ == 0) {
      for (int i = 0; i < rows; i++) {
        levels.writeInt(1);
      }
    }
    levels.writeInt(0);
  }

  private BytesInput levels() throws IOException {
    BytesInput runs =
        nulls > 0
            ? levels.toBytes()
            : BytesInput.concat(
                BytesInput.fromUnsignedVarInt(rows << 1), BytesInput.from(new byte[] {1}));
    return BytesInput.concat(BytesInput.fromInt((int) runs.size()), runs);
  }

  private void endPage() throws IOException {
    Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(nulls);
    if (nulls < rows) {
      putExtremes(statistics);
    }
    Values values = endValues(rows - nulls);
    BytesInput page = values.bytes();
    if (optional) {
      page = BytesInput.concat(levels(), page);
    }
    pages()
        .writePage(
            page,
            rows,
            rows,
            statistics,
            sizes(),
            NO_LEVELS,
            optional ? Encoding.RLE : NO_LEVELS,
            values.encoding());
    levels.reset();
    rows = 0;
    nulls = 0;
    rawBytes = 0;
    startPage();
  }

  private SizeStatistics sizes() {
    List<Long> defined = new ArrayList<>();
    if (optional) {
      defined.add((long) nulls);
    }
    defined.add((long) rows - nulls);
    return new SizeStatistics(type, rawBytes, new ArrayList<>(List.of((long) rows)), defined);
  }

  /** Ends the row group's part of this column. */
  final void finish() throws IOException {
    if (rows > 0) {
      endPage();
    }
    DictionaryPage dictionary = endDictionary();
    if (dictionary != null) {
      pages().writeDictionaryPage(dictionary);
    }
    pages = null;
  }

  /** About how many bytes this column adds to the row group by now. */
  final long bufferedBytes() {
    return pages().getMemSize() + levels.getBufferedSize() + openBytes();
  }

  /**
   * Adds a value that is not NULL.
   *
   * @return how many bytes it has in encoding PLAIN, without its length
   */
  abstract int add(long value, byte[] heap);

  /** About how many bytes the open page and the dictionary take. */
  abstract long openBytes();

  /** Notes the least and the greatest value of a page that has one. */
  abstract void putExtremes(Statistics<?> statistics);

  /**
   * Encodes the page.
   *
   * @param count of the values that are not NULL
   */
  abstract Values endValues(int count) throws IOException;

  /** Begins a page, and forgets the one before. */
  abstract void startPage();

  /** The dictionary of the pages that have been written, or null; the next row group's is empty. */
  abstract @Nullable DictionaryPage endDictionary();
}
