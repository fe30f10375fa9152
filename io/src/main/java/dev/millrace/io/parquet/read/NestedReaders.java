package dev.millrace.io.parquet.read;

import dev.millrace.element.RowFault;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.parquet.page.Faults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Readers of groups, lists and maps, and of values that must not be NULL. */
final class NestedReaders {
  private NestedReaders() {}

  /**
   * A group as an {@code Object[]}.
   *
   * @param repetition the level at which the group repeats, 0 outside of lists
   * @param fields one reader per wanted field; null where the file lacks it
   * @param probe a column below the group that is read by no field, or null
   */
  static ValueReader group(
      int definition, int repetition, @Nullable ValueReader[] fields, @Nullable LeafReader probe) {
    List<ValueReader> present = new ArrayList<>();
    for (ValueReader field : fields) {
      if (field != null) {
        present.add(field);
      }
    }
    if (probe != null) {
      present.add(probe);
    }
    return new GroupReader(definition, repetition, fields, present, probe);
  }

  /**
   * A list.
   *
   * @param definition the level at which the list itself is present
   * @param inner the level at which an element exists
   * @param repetition the level at which elements repeat
   */
  static ValueReader list(int definition, int inner, int repetition, ValueReader element) {
    return new ListReader(definition, inner, repetition, element);
  }

  /** A map; of two entries with the same key the later one counts. */
  static ValueReader map(
      int definition, int inner, int repetition, ValueReader key, ValueReader value) {
    return new MapReader(definition, inner, repetition, key, value);
  }

  /** A list of rows of key and value as a map; of two with the same key the later one counts. */
  static ValueReader entries(ValueReader list) {
    return new EntriesReader(list);
  }

  /** Values that are changed once they are read; NULL as well. */
  static ValueReader mapped(ValueReader reader, UnaryOperator<@Nullable Object> change) {
    return new MappedReader(reader, change);
  }

  /** A value that the wanted schema does not allow to be NULL. */
  static ValueReader required(ValueReader reader, String name, Faults faults) {
    RowFault fault =
        new RowFault(FileErrors.ROW_NULL, "column '" + name + "' is NULL but must have a value");
    return new RequiredReader(reader, fault, faults);
  }

  private static final class GroupReader extends ValueReader {
    private final int definition;
    private final int repetition;
    private final @Nullable ValueReader[] fields;
    private final List<ValueReader> present;
    private final @Nullable LeafReader probe;

    GroupReader(
        int definition,
        int repetition,
        @Nullable ValueReader[] fields,
        List<ValueReader> present,
        @Nullable LeafReader probe) {
      this.definition = definition;
      this.repetition = repetition;
      this.fields = fields;
      this.present = present;
      this.probe = probe;
    }

    @Override
    @Nullable Object read() {
      if (probe().definition() < definition) {
        absent();
        return null;
      }
      Object[] row = new Object[fields.length];
      for (int i = 0; i < fields.length; i++) {
        ValueReader field = fields[i];
        if (field != null) {
          row[i] = field.read();
        }
      }
      if (probe != null) {
        skipWhole(probe);
      }
      return row;
    }

    /** A probe may lie below a list of its own: passes all its entries of this record. */
    private void skipWhole(LeafReader probe) {
      do {
        probe.absent();
      } while (probe.repetition() > repetition);
    }

    @Override
    void absent() {
      for (ValueReader field : present) {
        field.absent();
      }
    }

    @Override
    LeafReader probe() {
      return present.get(0).probe();
    }
  }

  private static final class ListReader extends ValueReader {
    private final int definition;
    private final int inner;
    private final int repetition;
    private final ValueReader element;

    ListReader(int definition, int inner, int repetition, ValueReader element) {
      this.definition = definition;
      this.inner = inner;
      this.repetition = repetition;
      this.element = element;
    }

    @Override
    @Nullable Object read() {
      LeafReader probe = element.probe();
      int present = probe.definition();
      if (present < inner) {
        absent();
        return present < definition ? null : new ArrayList<>(0);
      }
      List<@Nullable Object> list = new ArrayList<>();
      do {
        list.add(element.read());
      } while (probe.repetition() == repetition);
      return list;
    }

    @Override
    void absent() {
      element.absent();
    }

    @Override
    LeafReader probe() {
      return element.probe();
    }
  }

  private static final class MapReader extends ValueReader {
    private final int definition;
    private final int inner;
    private final int repetition;
    private final ValueReader key;
    private final ValueReader value;

    MapReader(int definition, int inner, int repetition, ValueReader key, ValueReader value) {
      this.definition = definition;
      this.inner = inner;
      this.repetition = repetition;
      this.key = key;
      this.value = value;
    }

    @Override
    @Nullable Object read() {
      LeafReader probe = key.probe();
      int present = probe.definition();
      if (present < inner) {
        absent();
        return present < definition ? null : new LinkedHashMap<>(0);
      }
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      do {
        Object k = key.read();
        map.put(k, value.read());
      } while (probe.repetition() == repetition);
      return map;
    }

    @Override
    void absent() {
      key.absent();
      value.absent();
    }

    @Override
    LeafReader probe() {
      return key.probe();
    }
  }

  private static final class RequiredReader extends ValueReader {
    private final ValueReader reader;
    private final RowFault fault;
    private final Faults faults;

    RequiredReader(ValueReader reader, RowFault fault, Faults faults) {
      this.reader = reader;
      this.fault = fault;
      this.faults = faults;
    }

    @Override
    @Nullable Object read() {
      Object value = reader.read();
      if (value == null) {
        faults.report(fault);
      }
      return value;
    }

    @Override
    void absent() {
      reader.absent();
    }

    @Override
    void skip() {
      reader.skip();
    }

    @Override
    LeafReader probe() {
      return reader.probe();
    }
  }

  private static final class MappedReader extends ValueReader {
    private final ValueReader reader;
    private final UnaryOperator<@Nullable Object> change;

    MappedReader(ValueReader reader, UnaryOperator<@Nullable Object> change) {
      this.reader = reader;
      this.change = change;
    }

    @Override
    @Nullable Object read() {
      return change.apply(reader.read());
    }

    @Override
    void absent() {
      reader.absent();
    }

    @Override
    void skip() {
      reader.skip();
    }

    @Override
    LeafReader probe() {
      return reader.probe();
    }
  }

  private static final class EntriesReader extends ValueReader {
    private final ValueReader list;

    EntriesReader(ValueReader list) {
      this.list = list;
    }

    @Override
    @Nullable Object read() {
      if (!(list.read() instanceof List<?> entries)) {
        return null;
      }
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      for (Object each : entries) {
        if (each instanceof Object[] entry) {
          map.put(entry[0], entry[1]);
        }
      }
      return map;
    }

    @Override
    void absent() {
      list.absent();
    }

    @Override
    void skip() {
      list.skip();
    }

    @Override
    LeafReader probe() {
      return list.probe();
    }
  }
}
