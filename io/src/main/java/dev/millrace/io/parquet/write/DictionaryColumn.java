package dev.millrace.io.parquet.write;

import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.jspecify.annotations.Nullable;

/**
 * A column whose values are numbered in a dictionary as long as that pays: until the dictionary
 * grows beyond its limit, or the first page shows that it saves nothing. The open page is then
 * encoded anew, and the rest of the row group holds the values themselves; pages that have been
 * written keep their numbers. The judgement is that of Parquet's own writer.
 */
abstract class DictionaryColumn extends FlatColumn {
  private static final int DICTIONARY_BYTES = 1 << 20;

  /** Of pages and dictionaries. */
  @SuppressWarnings("deprecation") // The name that readers of the format's first version know.
  private static final Encoding NUMBERS = Encoding.PLAIN_DICTIONARY;

  private static final int RUNS_BYTES = 64 << 10;

  /** The values of the open page where there is no dictionary (any more). */
  private final PlainBytes plain = new PlainBytes();

  private final int lengthBytes;
  private int[] ids = new int[64];
  private int idCount;
  private boolean numbering = true;
  private boolean judged;
  private int writtenEntries;

  /**
   * @param lengthBytes what encoding PLAIN puts before each value
   */
  DictionaryColumn(ColumnDescriptor descriptor, int lengthBytes) {
    super(descriptor);
    this.lengthBytes = lengthBytes;
  }

  /** Whether values are to be added by their number. */
  final boolean numbering() {
    return numbering;
  }

  final PlainBytes plain() {
    return plain;
  }

  /** Adds a value by its number in the dictionary. */
  final void addId(int id) {
    if (idCount == ids.length) {
      ids = Arrays.copyOf(ids, idCount * 2);
    }
    ids[idCount++] = id;
    if (dictionaryBytes() > DICTIONARY_BYTES) {
      stopNumbering();
    }
  }

  private void stopNumbering() {
    for (int i = 0; i < idCount; i++) {
      putPlain(ids[i], plain);
    }
    idCount = 0;
    numbering = false;
  }

  private static int width(int entries) {
    return 32 - Integer.numberOfLeadingZeros(Math.max(entries - 1, 0));
  }

  @Override
  final Values endValues(int count) throws IOException {
    // A page without values says nothing about whether a dictionary pays.
    if (numbering && count > 0) {
      BytesInput numbers = numbers();
      judged |= numbers.size() + dictionaryBytes() < rawBytes() + (long) count * lengthBytes;
      if (judged) {
        writtenEntries = entries();
        return new Values(numbers, NUMBERS);
      }
      stopNumbering();
    }
    return new Values(plain.first(plain.size()), Encoding.PLAIN);
  }

  private BytesInput numbers() throws IOException {
    int width = width(entries());
    RunLengthBitPackingHybridEncoder runs =
        new RunLengthBitPackingHybridEncoder(width, 256, RUNS_BYTES, new HeapByteBufferAllocator());
    for (int i = 0; i < idCount; i++) {
      runs.writeInt(ids[i]);
    }
    return BytesInput.concat(BytesInput.from(new byte[] {(byte) width}), runs.toBytes());
  }

  @Override
  void startPage() {
    plain.clear();
    idCount = 0;
  }

  @Override
  final long openBytes() {
    return numbering
        ? dictionaryBytes() + ((long) idCount * width(entries()) >> 3)
        : plain.size() + dictionaryBytes(writtenEntries);
  }

  private int dictionaryBytes() {
    return dictionaryBytes(entries());
  }

  @Override
  final @Nullable DictionaryPage endDictionary() {
    DictionaryPage page =
        writtenEntries == 0
            ? null
            : new DictionaryPage(dictionary(writtenEntries), writtenEntries, NUMBERS);
    forget();
    numbering = true;
    judged = false;
    writtenEntries = 0;
    return page;
  }

  /** How many values have a number. */
  abstract int entries();

  /** How many bytes the first of the dictionary's values take. */
  abstract int dictionaryBytes(int entries);

  /** The first of the dictionary's values in encoding PLAIN. */
  abstract BytesInput dictionary(int entries);

  /** Puts a value of the dictionary. */
  abstract void putPlain(int id, PlainBytes out);

  /** Empties the dictionary. */
  abstract void forget();
}
