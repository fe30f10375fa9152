package dev.millrace.io.parquet.write;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** A column of booleans: a bit each. */
final class BooleanColumn extends FlatColumn {
  private final PlainBytes bytes = new PlainBytes();
  private int bits;
  private int count;
  private boolean anyTrue;
  private boolean anyFalse;

  BooleanColumn(ColumnDescriptor descriptor) {
    super(descriptor);
  }

  @Override
  int add(long value, byte[] heap) {
    if (value != 0) {
      bits |= 1 << count;
      anyTrue = true;
    } else {
      anyFalse = true;
    }
    if (++count == 8) {
      endByte();
    }
    return 0;
  }

  private void endByte() {
    bytes.putByte(bits);
    bits = 0;
    count = 0;
  }

  @Override
  long openBytes() {
    return bytes.size();
  }

  @Override
  void putExtremes(Statistics<?> statistics) {
    statistics.updateStats(!anyFalse);
    statistics.updateStats(anyTrue);
  }

  @Override
  Values endValues(int values) {
    if (count > 0) {
      endByte();
    }
    return new Values(bytes.first(bytes.size()), Encoding.PLAIN);
  }

  @Override
  void startPage() {
    bytes.clear();
    anyTrue = false;
    anyFalse = false;
  }

  @Override
  @Nullable DictionaryPage endDictionary() {
    return null;
  }
}
