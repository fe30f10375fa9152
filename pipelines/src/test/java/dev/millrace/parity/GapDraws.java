package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.parity.CallDraws.Call;
import dev.millrace.testing.oracle.Combination.Result;
import dev.millrace.testing.oracle.Gaps;
import dev.millrace.testing.oracle.TimedRow;
import dev.millrace.testing.oracle.Windowing;
import dev.millrace.testing.oracle.Windowing.Span;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A random {@code fill_gaps} of a Combine, with its model.
 *
 * @param values output column → what the file says of it
 */
record GapDraws(long silence, List<Call> calls, Map<String, String> values) {
  private static final long DAY = 86_400_000;
  private static final long HOUR = 3_600_000;

  /** Null where windows are made by events. */
  static GapDraws of(Draw draw, Windows windows, List<Call> calls) {
    long period;
    if (windows.windowing() instanceof Windowing.Fixed fixed) {
      period = fixed.size();
    } else if (windows.windowing() instanceof Windowing.Sliding sliding) {
      period = sliding.period();
    } else if (windows.windowing() instanceof Windowing.Calendar calendar) {
      period = calendar.unit().equals("hour") ? HOUR : DAY;
    } else {
      return null;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Call call : calls) {
      boolean number = call.column().type().isNumber();
      String value = draw.of("", "'null'", "null", "previous", number ? "zero" : "previous");
      if (!value.isEmpty()) {
        values.put(call.column().name(), value);
      }
    }
    return new GapDraws(Math.max(1, period * draw.of(1, 2, 5, 12) / 2), calls, values);
  }

  String yaml() {
    return "    fill_gaps: {for: "
        + silence
        + "ms, values: "
        + values.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue())
            .collect(Collectors.joining(", ", "{", "}"))
        + "}\n";
  }

  /** A column of the step: NULL where gaps have nothing. */
  Column column(Column column) {
    Call call = call(column.name());
    boolean nothing =
        switch (values.getOrDefault(column.name(), "")) {
          case "" -> call.aggregation().of(List.of()) == null;
          case "null", "'null'" -> true;
          default -> false;
        };
    return nothing ? column.orNull() : column;
  }

  private Call call(String column) {
    return calls.stream().filter(c -> c.column().name().equals(column)).findFirst().orElseThrow();
  }

  List<Result> filled(List<Result> results, List<String> key, Windowing windowing) {
    return Gaps.filled(results, key, windowing, silence, EventTimes.MAX + 1, this::between);
  }

  private TimedRow between(TimedRow before, Span window) {
    TimedRow row = before.at(window.resultTime());
    for (Call call : calls) {
      String column = call.column().name();
      switch (values.getOrDefault(column, "")) {
        case "" -> row = row.with(column, call.aggregation().of(List.of()));
        case "null", "'null'" -> row = row.with(column, null);
        case "zero" -> row = row.with(column, zero(call.column().type()));
        default -> {}
      }
    }
    return row;
  }

  private static Object zero(Type type) {
    if (type.isDecimal()) {
      return BigDecimal.ZERO;
    } else if (type.equals(Type.DOUBLE)) {
      return 0.0;
    }
    return type.equals(Type.INT) ? (Object) 0 : (Object) 0L;
  }
}
