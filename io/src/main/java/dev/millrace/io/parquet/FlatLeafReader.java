package dev.millrace.io.parquet;

import dev.millrace.element.RowFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.jspecify.annotations.Nullable;

/**
 * Reads a column of the rows themselves, some hundred values at once: where a value is at most
 * absent, levels need no look at every value, and a loop over many costs a fraction of a call per
 * value. A whole page's objects would have left the caches before their rows are made.
 */
final class FlatLeafReader extends LeafReader {
  private static final int AT_ONCE = 512;

  private final Conversion conversion;
  private @Nullable PageReader pages;
  private @Nullable Dictionary dictionary;

  /** The entries of the dictionary that occurred, as rows get them. */
  private Object[] entries = {};

  /** The page at hand: its levels unless all its rows have a value, and numbers of entries. */
  private @Nullable PageContent page;

  private int[] levels = {};
  private int[] ids = {};
  private boolean gaps;
  private int rows;
  private int nextRow;
  private int nextId;

  /** Some rows of the page; null where a row has no value. */
  private final @Nullable Object[] values = new Object[AT_ONCE];

  private int count;
  private int at;

  /**
   * Whether a value of the row group could not be converted. Looking for such values when a row is
   * made would touch the memory of each once more.
   */
  private boolean faulty;

  FlatLeafReader(ColumnDescriptor descriptor, Conversion conversion, Faults faults) {
    super(descriptor, faults);
    this.conversion = conversion;
  }

  /** Parquet's own reader is not asked for this column. */
  @Override
  PrimitiveConverter converter() {
    return new PrimitiveConverter() {};
  }

  @Override
  void attach(PageReadStore store, ColumnReadStore columns) {
    PageReader reader = store.getPageReader(descriptor());
    pages = reader;
    page = null;
    rows = 0;
    nextRow = 0;
    count = 0;
    at = 0;
    faulty = false;
    DictionaryPage stored = reader.readDictionaryPage();
    try {
      dictionary =
          stored == null ? null : stored.getEncoding().initDictionary(descriptor(), stored);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    entries = new Object[dictionary == null ? 0 : dictionary.getMaxId() + 1];
  }

  @Override
  int definition() {
    return current() == null ? 0 : descriptor().getMaxDefinitionLevel();
  }

  @Override
  int repetition() {
    return 0;
  }

  @Override
  @Nullable Object read() {
    Object value = current();
    at++;
    return faulty ? checked(value) : value;
  }

  @Override
  void skip() {
    absent();
  }

  @Override
  void absent() {
    current();
    at++;
  }

  private @Nullable Object current() {
    if (at == count) {
      decodeMore();
    }
    return values[at];
  }

  private void decodeMore() {
    while (nextRow == rows) {
      nextPage();
    }
    PageContent content = page;
    if (content == null) {
      throw new IllegalStateException("a page was not opened");
    }
    at = 0;
    count = Math.min(AT_ONCE, rows - nextRow);
    int present = gaps ? present() : count;
    decode(content, present);
    if (present < count) {
      spread(present);
    }
    nextRow += count;
  }

  private void nextPage() {
    DataPage data = pages == null ? null : pages.readPage();
    if (data == null) {
      throw new IllegalStateException("a column has fewer values than its row group has rows");
    }
    PageContent content = PageContent.of(data, descriptor());
    page = content;
    nextRow = 0;
    nextId = 0;
    rows = data.getValueCount();
    if (levels.length < rows) {
      levels = new int[rows];
      ids = new int[rows];
    }
    int present = content.levels(levels);
    gaps = present < rows;
    if (content.usesDictionary()) {
      content.entries(ids, present);
    }
  }

  /** How many of the rows at hand have a value. */
  private int present() {
    int present = 0;
    for (int i = 0; i < count; i++) {
      present += levels[nextRow + i];
    }
    return present;
  }

  /** Fills the first {@code present} places. */
  private void decode(PageContent content, int present) {
    if (content.usesDictionary()) {
      Dictionary known = dictionary;
      if (known == null) {
        throw new IllegalStateException("a page refers to a dictionary that is not there");
      }
      for (int i = 0; i < present; i++) {
        int id = ids[nextId++];
        Object entry = entries[id];
        if (entry == null) {
          entry = conversion.of(known, id);
          entries[id] = entry;
          faulty |= entry instanceof RowFault;
        }
        values[i] = entry;
      }
    } else {
      content.next(conversion, values, present);
      for (int i = 0; i < present; i++) {
        faulty |= values[i] instanceof RowFault;
      }
    }
  }

  /** Moves the values apart, to the rows that have one. */
  private void spread(int present) {
    int next = present - 1;
    for (int i = count - 1; i >= 0; i--) {
      values[i] = levels[nextRow + i] == 0 ? null : values[next--];
    }
  }
}
