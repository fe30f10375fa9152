package dev.millrace.filetest;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.node.StreamNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Random rows of a stream. Few different values, so that keys meet, and those of the file's tests
 * among them, since conditions ask for such; times that are equal, or lie on the bounds of windows.
 */
final class RandomRows {
  private static final long START = Instant.parse("2026-01-31T10:00:00Z").toEpochMilli();
  private static final long[] STEPS = {1, 999, 1000, 20_000, 60_000, 300_000, 1_800_000};
  private static final int DIFFERENT = 4;

  private final StreamNode stream;
  private final List<Object[]> known;
  private final Random random;

  /**
   * @param known rows of the stream in the file's tests
   */
  RandomRows(StreamNode stream, List<Object[]> known, Random random) {
    this.stream = stream;
    this.known = List.copyOf(known);
    this.random = random;
  }

  /** A row with its event time. */
  record Timed(Object[] row, long time) {}

  /** The next row; empty if it came out as one without a time. */
  Optional<Timed> next() {
    Schema schema = stream.schema();
    Object[] row = new Object[schema.getFieldCount()];
    for (int i = 0; i < row.length; i++) {
      row[i] = value(i, schema.getField(i));
    }
    long drawn = START + STEPS[random.nextInt(STEPS.length)] * random.nextInt(DIFFERENT);
    RowTime time = stream.time().orElse(null);
    if (time == null) {
      return Optional.of(new Timed(row, 0));
    } else if (time instanceof RowTime.Column column) {
      ValueKind kind = ValueKind.of(schema.getField(column.index()).getType());
      row[column.index()] = RowClock.value(drawn, column, kind);
      return Optional.of(new Timed(row, drawn));
    }
    return computed(time, row);
  }

  private Optional<Timed> computed(RowTime time, Object[] row) {
    try {
      Long read = RowClock.of(time, stream.schema()).read(row);
      return Optional.ofNullable(read).map(found -> new Timed(row, found));
    } catch (RowFault noTime) {
      return Optional.empty();
    }
  }

  private @Nullable Object value(int column, Field field) {
    if (!known.isEmpty() && random.nextInt(10) < 7) {
      return known.get(random.nextInt(known.size()))[column];
    }
    return value(field.getType());
  }

  private @Nullable Object value(FieldType type) {
    if (ColumnTypes.nullable(type) && random.nextInt(8) == 0) {
      return null;
    }
    int n = random.nextInt(DIFFERENT);
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> n % 2 == 0;
      case INT8 -> (byte) (n - 1);
      case INT16 -> (short) (n - 1);
      case INT32 -> n - 1;
      case INT64 -> n - 1L;
      case FLOAT -> n / 10f;
      case DOUBLE -> n == 3 ? 1e16 : n / 10.0;
      case DECIMAL -> decimal(type, n);
      case STRING -> n == 0 ? "" : String.valueOf((char) ('a' + n));
      case BYTES -> String.valueOf(n).getBytes(StandardCharsets.UTF_8);
      case TIMESTAMP -> START + n * 30_000L;
      case TIMESTAMP_MICROS -> (START + n * 30_000L) * 1000 + n;
      case DATE -> Math.toIntExact(START / 86_400_000) + n;
      case TIME -> n * 3_600_000;
      case ARRAY -> list(ColumnTypes.element(type), n);
      case MAP -> map(type, n);
      case ROW -> row(ColumnTypes.rowSchema(type));
    };
  }

  private static BigDecimal decimal(FieldType type, int n) {
    int scale = ValueKind.decimalScale(type);
    return scale < 0 ? BigDecimal.valueOf(n) : BigDecimal.valueOf(n, scale);
  }

  private List<@Nullable Object> list(FieldType element, int size) {
    List<@Nullable Object> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      items.add(value(element));
    }
    return items;
  }

  private Map<Object, @Nullable Object> map(FieldType type, int size) {
    Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      Object key = value(ColumnTypes.mapKey(type).withNullable(false));
      if (key != null) {
        entries.put(key, value(ColumnTypes.mapValue(type)));
      }
    }
    return entries;
  }

  private Object[] row(Schema schema) {
    return schema.getFields().stream().map(field -> value(field.getType())).toArray();
  }
}
