package dev.millrace.io.parquet;

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
 * Reads a column of the rows themselves, a page at once: where a value is at most absent, levels
 * need no look at every value, and a loop over a page costs a fraction of a call per value.
 */
final class FlatLeafReader extends LeafReader {
  private final Conversion conversion;
  private @Nullable PageReader pages;
  private @Nullable Dictionary dictionary;

  /** The entries of the dictionary that occurred, as rows get them. */
  private Object[] entries = {};

  private int[] levels = {};
  private int[] ids = {};

  /** The current page; null where a row has no value. */
  private @Nullable Object[] values = {};

  private int count;
  private int at;

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
    count = 0;
    at = 0;
    DictionaryPage page = reader.readDictionaryPage();
    try {
      dictionary = page == null ? null : page.getEncoding().initDictionary(descriptor(), page);
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
    return checked(value);
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
    while (at == count) {
      nextPage();
    }
    return values[at];
  }

  private void nextPage() {
    DataPage page = pages == null ? null : pages.readPage();
    if (page == null) {
      throw new IllegalStateException("a column has fewer values than its row group has rows");
    }
    PageContent content = PageContent.of(page, descriptor());
    at = 0;
    count = page.getValueCount();
    if (values.length < count) {
      values = new Object[count];
      levels = new int[count];
      ids = new int[count];
    }
    int present = content.levels(levels);
    decode(content, present);
    if (present < count) {
      spread(present);
    }
  }

  /** Fills the first {@code present} places of the page. */
  private void decode(PageContent content, int present) {
    if (content.usesDictionary()) {
      Dictionary known = dictionary;
      if (known == null) {
        throw new IllegalStateException("a page refers to a dictionary that is not there");
      }
      content.entries(ids, present);
      for (int i = 0; i < present; i++) {
        Object entry = entries[ids[i]];
        if (entry == null) {
          entry = conversion.of(known, ids[i]);
          entries[ids[i]] = entry;
        }
        values[i] = entry;
      }
    } else {
      content.values(conversion, values, present);
    }
  }

  /** Moves the values apart, to the rows that have one. */
  private void spread(int present) {
    int next = present - 1;
    for (int row = count - 1; row >= 0; row--) {
      values[row] = levels[row] == 0 ? null : values[next--];
    }
  }
}
