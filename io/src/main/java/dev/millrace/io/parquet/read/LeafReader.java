package dev.millrace.io.parquet.read;

import dev.millrace.element.RowFault;
import dev.millrace.io.parquet.page.ColumnPages;
import dev.millrace.io.parquet.page.Conversion;
import dev.millrace.io.parquet.page.Faults;
import dev.millrace.io.parquet.page.PageContent;
import dev.millrace.io.parquet.page.RowGroupPages;
import dev.millrace.io.parquet.page.StoredSizes;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DictionaryPage;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column, some hundred values at once: a loop over many costs a fraction of a call per
 * value, and what a page has decoded takes the same memory whatever its length. Each entry of a
 * dictionary is converted once, and the rows share the object. A value that cannot be converted is
 * reported and reads as NULL.
 */
final class LeafReader extends ValueReader {
  private static final int AT_ONCE = 512;
  private static final int[] NONE = {};

  private final ColumnDescriptor descriptor;
  private final Conversion conversion;
  private final Faults faults;
  private final int maxDefinition;
  private @Nullable ColumnPages pages;

  /** Values of the row group, absent ones included, whose pages are still to come. */
  private long toCome;

  private @Nullable Dictionary dictionary;

  /** The entries of the dictionary that occurred, as rows get them. */
  private Object[] entries = {};

  private @Nullable PageContent page;

  /** Values of the page that are still to come. */
  private int left;

  /** Some values of the page; null where there is none. */
  private final @Nullable Object[] values = new Object[AT_ONCE];

  private final int[] definitions;
  private final int[] repetitions;
  private int[] ids = NONE;
  private int count;
  private int at;

  /** Whether one of the values at hand is absent. */
  private boolean gaps;

  /**
   * Whether a value of the row group could not be converted. Looking for such values when a row is
   * made would touch the memory of each once more.
   */
  private boolean faulty;

  LeafReader(ColumnDescriptor descriptor, Conversion conversion, Faults faults) {
    this.descriptor = descriptor;
    this.conversion = conversion;
    this.faults = faults;
    this.maxDefinition = descriptor.getMaxDefinitionLevel();
    this.definitions = maxDefinition == 0 ? NONE : new int[AT_ONCE];
    this.repetitions = descriptor.getMaxRepetitionLevel() == 0 ? NONE : new int[AT_ONCE];
  }

  ColumnDescriptor descriptor() {
    return descriptor;
  }

  /** Starts with the first value of a row group. */
  void attach(RowGroupPages group) throws IOException {
    ColumnPages column = group.of(descriptor);
    pages = column;
    toCome = column.values();
    page = null;
    left = 0;
    count = 0;
    at = 0;
    faulty = false;
    DictionaryPage stored = column.dictionary();
    dictionary = stored == null ? null : StoredSizes.dictionary(descriptor, stored);
    entries = new Object[dictionary == null ? 0 : dictionary.getMaxId() + 1];
  }

  /** The definition level of the current value. */
  int definition() {
    require();
    return gaps ? definitions[at] : maxDefinition;
  }

  /** The repetition level of the current value; 0 after the last one. */
  int repetition() {
    return repetitions.length > 0 && available() ? repetitions[at] : 0;
  }

  @Override
  @Nullable Object read() {
    require();
    Object value = values[at++];
    if (faulty && value instanceof RowFault fault) {
      faults.report(fault);
      return null;
    }
    return value;
  }

  /** The current value, which stays the current one; null also where it cannot be converted. */
  @Nullable Object peek() {
    require();
    Object value = values[at];
    return value instanceof RowFault ? null : value;
  }

  @Override
  void skip() {
    absent();
  }

  @Override
  void absent() {
    require();
    at++;
  }

  @Override
  LeafReader probe() {
    return this;
  }

  private void require() {
    if (at == count && !available()) {
      throw new IllegalStateException("a column has fewer values than its row group has rows");
    }
  }

  /** Whether there is a current value; decodes more where needed. */
  private boolean available() {
    if (at < count) {
      return true;
    }
    while (left == 0) {
      DataPage next = nextPage();
      if (next == null) {
        return false;
      }
      start(next);
    }
    decode();
    return true;
  }

  private @Nullable DataPage nextPage() {
    ColumnPages column = pages;
    try {
      return toCome > 0 && column != null ? column.next() : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(DataPage data) {
    left = data.getValueCount();
    if (left < 0 || left > toCome) {
      throw new IllegalStateException("a page has " + left + " values instead of " + toCome);
    }
    toCome -= left;
    page = PageContent.of(data, descriptor);
  }

  private void decode() {
    PageContent content = page;
    if (content == null) {
      throw new IllegalStateException("a page was not opened");
    }
    at = 0;
    count = Math.min(AT_ONCE, left);
    left -= count;
    if (repetitions.length > 0) {
      content.repetitions(repetitions, count);
    }
    int present = count;
    if (maxDefinition > 0) {
      content.definitions(definitions, count);
      present = present();
    }
    gaps = present < count;
    if (content.usesDictionary()) {
      look(content, present);
    } else {
      content.next(conversion, values, present);
      for (int i = 0; i < present; i++) {
        faulty |= values[i] instanceof RowFault;
      }
    }
    if (gaps) {
      spread(present);
    }
  }

  /** How many of the values at hand are not absent. */
  private int present() {
    int present = 0;
    for (int i = 0; i < count; i++) {
      present += definitions[i] == maxDefinition ? 1 : 0;
    }
    return present;
  }

  /** Fills the first {@code present} places from the dictionary. */
  private void look(PageContent content, int present) {
    Dictionary known = dictionary;
    if (known == null) {
      throw new IllegalStateException("a page refers to a dictionary that is not there");
    }
    if (ids.length == 0) {
      ids = new int[AT_ONCE];
    }
    content.entries(ids, present);
    for (int i = 0; i < present; i++) {
      int id = ids[i];
      Object entry = entries[id];
      if (entry == null) {
        entry = conversion.of(known, id);
        entries[id] = entry;
        faulty |= entry instanceof RowFault;
      }
      values[i] = entry;
    }
  }

  /** Moves the values apart, to the places that have one. */
  private void spread(int present) {
    int next = present - 1;
    for (int i = count - 1; i >= 0; i--) {
      values[i] = definitions[i] == maxDefinition ? values[next--] : null;
    }
  }
}
