package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Random events: ties in event time, NULL and hot keys, repetitions, extreme times and values.
 *
 * @param wild whether extreme times and values occur that JSON or a live source cannot carry
 */
record EventDraws(Draw draw, boolean wild, long base, long spread, int keys) {
  private static final String LONG_TEXT = "long ".repeat(800);

  /** Longer than a block of rows. */
  private static final String VERY_LONG_TEXT = "very long ".repeat(8000);

  static EventDraws of(Draw draw, boolean wild) {
    long base =
        wild
            ? draw.of(1_740_000_000_000L, 1_740_000_000_000L, 0L, -777L, EventTimes.MAX - 500_000)
            : 1_740_000_000_000L;
    return new EventDraws(
        draw, wild, base, draw.of(0L, 5_000L, 60_000L, 600_000L, 86_400_000L), draw.between(1, 5));
  }

  List<TimedRow> events(List<Column> columns, int count) {
    List<TimedRow> events = new ArrayList<>();
    while (events.size() < count) {
      if (!events.isEmpty() && draw.chance(0.15)) {
        TimedRow again = draw.of(events);
        events.add(draw.chance(0.6) ? again : row(columns, time(), again));
      } else {
        events.add(row(columns, time(), null));
      }
    }
    return events;
  }

  private long time() {
    if (wild && draw.chance(0.03)) {
      return draw.of(
          EventTimes.MIN, EventTimes.MIN + 1, EventTimes.MAX, EventTimes.MAX - 1, 0L, -1L, 999L);
    }
    long step = draw.of(1L, 1000L, 5000L);
    long raw = base + (long) (draw.nextDouble() * spread);
    return EventTimes.clamp(raw - Math.floorMod(raw, step));
  }

  /** A row; of an earlier one it repeats every other column. */
  private TimedRow row(List<Column> columns, long time, TimedRow earlier) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (Column column : columns) {
      if (column.name().equals("t")) {
        row.put("t", time);
      } else if (earlier != null && draw.chance(0.7)) {
        row.put(column.name(), earlier.value(column.name()));
      } else {
        row.put(column.name(), column.nullable() && draw.chance(0.15) ? null : value(column));
      }
    }
    return new TimedRow(row, time);
  }

  private Object value(Column column) {
    return value(column.type(), column.name().equals("id"));
  }

  private Object value(Type type, boolean id) {
    return switch (type.kind()) {
      case TEXT -> text();
      case LONG -> number(id);
      case INT -> wild && draw.chance(0.04) ? Integer.MAX_VALUE : draw.between(-4, 8);
      case DOUBLE -> real();
      case DECIMAL -> decimal();
      case TIME -> time();
      case BOOL -> draw.chance(0.5);
      case DATE -> draw.between(-2, 20_000);
      case BYTES -> bytes();
      case ARRAY -> array(type.element());
      case MAP -> map();
      case ROW -> new Object[] {orNull(Type.TEXT), orNull(Type.LONG)};
      case WHOLE -> throw new IllegalStateException("no stream declares " + type);
    };
  }

  private Object orNull(Type type) {
    return draw.chance(0.15) ? null : value(type, false);
  }

  private List<Object> array(Type element) {
    List<Object> elements = new ArrayList<>();
    for (int i = draw.chance(0.2) ? 0 : draw.between(1, 3); i > 0; i--) {
      elements.add(orNull(element));
    }
    return elements;
  }

  private Map<Object, Object> map() {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = draw.between(0, 3); i > 0; i--) {
      map.put("k" + draw.between(1, 3), orNull(Type.LONG));
    }
    return map;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[draw.between(0, 3)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = draw.of((byte) 0, (byte) 1, (byte) 127, (byte) -128, (byte) -1);
    }
    return bytes;
  }

  private String text() {
    if (draw.chance(0.003)) {
      return VERY_LONG_TEXT;
    }
    if (draw.chance(0.06)) {
      return draw.of("", LONG_TEXT, "ß\u0000\uD83D\uDE00", " ");
    }
    // Half of all on one hot key.
    return draw.chance(0.4) ? "a" : "k" + draw.between(1, keys);
  }

  private Long number(boolean id) {
    if (!id && wild && draw.chance(0.04)) {
      return draw.of(Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, 1L << 53);
    }
    return (long) draw.between(id ? 1 : -4, id ? 12 : 8);
  }

  private Double real() {
    if (wild && draw.chance(0.2)) {
      return draw.of(
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          Double.MIN_VALUE,
          -0.0,
          1e-300);
    }
    return draw.of(
        -0.0, 0.0, 0.1, 0.2, 0.3, 1.5, -2.25, 1e16, 1e300, draw.nextDouble(), -draw.nextDouble());
  }

  private BigDecimal decimal() {
    if (draw.chance(0.1)) {
      BigInteger nines = BigInteger.TEN.pow(20).subtract(BigInteger.ONE);
      return new BigDecimal(draw.chance(0.5) ? nines : nines.negate(), 4);
    }
    return BigDecimal.valueOf(draw.between(-30_000, 50_000), 4)
        .setScale(4 - draw.between(0, 3), java.math.RoundingMode.DOWN)
        .setScale(4);
  }
}
