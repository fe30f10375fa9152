package dev.millrace.sql.operator;

import dev.millrace.sql.function.SqlMicros;
import java.util.List;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;

/** Functions of {@code TIMESTAMP(6)} that stand in a typed tree in the place of the library's. */
public final class MicrosFunctions {
  public static final SqlFunction OF = micros("of", long.class);
  public static final SqlFunction OF_MILLIS = micros("ofMillis", long.class);
  public static final SqlFunction MILLIS = micros("millis", long.class);
  public static final SqlFunction NEXT_MILLIS = micros("nextMillis", long.class);
  public static final SqlFunction WITH_PART = micros("withPart", long.class, long.class);
  public static final SqlFunction PLUS = micros("plus", long.class, long.class);
  public static final SqlFunction OF_MINUTE = micros("ofMinute", long.class);
  public static final SqlFunction NANOS_OF_MINUTE = micros("nanosOfMinute", long.class);
  public static final SqlFunction BETWEEN = micros("between", String.class, long.class, long.class);
  public static final SqlFunction SECONDS_BETWEEN =
      micros("secondsBetween", long.class, long.class);
  public static final SqlFunction READ = micros("read", String.class);
  public static final SqlFunction TRY_READ = micros("tryRead", String.class);
  public static final SqlFunction TEXT = micros("text", long.class);
  public static final SqlFunction FORMAT =
      JavaFunction.internalTimePattern("formatMicros", long.class);
  public static final SqlFunction PARSE =
      JavaFunction.internalTimePattern("parseMicros", String.class);

  private static final List<SqlFunction> ALL =
      List.of(
          OF,
          OF_MILLIS,
          MILLIS,
          NEXT_MILLIS,
          WITH_PART,
          PLUS,
          OF_MINUTE,
          NANOS_OF_MINUTE,
          BETWEEN,
          SECONDS_BETWEEN,
          READ,
          TRY_READ,
          TEXT,
          FORMAT,
          PARSE);

  private MicrosFunctions() {}

  /** Whether an operator is one of these. */
  @SuppressWarnings("ReferenceEquality") // operators of one name are equal, whatever they are of
  public static boolean isOne(SqlOperator operator) {
    return ALL.stream().anyMatch(one -> one == operator);
  }

  private static SqlFunction micros(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlMicros.class, method, parameters);
  }
}
