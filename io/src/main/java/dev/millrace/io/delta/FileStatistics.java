package dev.millrace.io.delta;

import dev.millrace.io.delta.client.DeltaTypes;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.statistics.DataFileStatistics;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.DataFileStatus;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Statistics that readers can trust. The library writes a time stamp before 1970 that is no whole
 * second as one that is a second later, and bytes as a text that is not theirs, so that readers
 * would pass over files that have what they ask for. Years of other than four digits are not read
 * alike by all.
 */
final class FileStatistics {
  private static final long SECOND = 1_000_000;

  private static final LocalDate FIRST = LocalDate.of(1, 1, 1);

  private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  private static final long FIRST_SECOND = FIRST.atStartOfDay().toEpochSecond(ZoneOffset.UTC);

  private static final long END_SECOND =
      LAST.plusDays(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);

  private FileStatistics() {}

  /** A file with statistics that are right, if not as narrow as they could be. */
  static DataFileStatus right(DataFileStatus file) {
    return new DataFileStatus(
        file.getPath(),
        file.getSize(),
        file.getModificationTime(),
        file.getStatistics().map(FileStatistics::right));
  }

  private static DataFileStatistics right(DataFileStatistics statistics) {
    return new DataFileStatistics(
        statistics.getNumRecords(),
        right(statistics.getMinValues(), micros -> Math.floorDiv(micros, SECOND) * SECOND),
        right(statistics.getMaxValues(), micros -> -Math.floorDiv(-micros, SECOND) * SECOND),
        statistics.getNullCount());
  }

  private static Map<Column, Literal> right(Map<Column, Literal> values, LongUnaryOperator whole) {
    Map<Column, Literal> right = new HashMap<>();
    values.forEach(
        (column, value) -> {
          Literal known = value == null ? null : right(value, whole);
          if (known != null) {
            right.put(column, known);
          }
        });
    return right;
  }

  private static @Nullable Literal right(Literal value, LongUnaryOperator whole) {
    DataType type = value.getDataType();
    if (type instanceof BinaryType) {
      return null;
    } else if (type instanceof DateType && value.getValue() instanceof Integer day) {
      return day < FIRST.toEpochDay() || day > LAST.toEpochDay() ? null : value;
    } else if (DeltaTypes.isTimestamp(type) && value.getValue() instanceof Long micros) {
      return timestamp(value, micros, whole);
    }
    return value;
  }

  private static @Nullable Literal timestamp(Literal value, long micros, LongUnaryOperator whole) {
    long second = Math.floorDiv(micros, SECOND);
    if (second < FIRST_SECOND || second >= END_SECOND) {
      return null;
    } else if (micros >= 0) {
      return value;
    }
    return value.getDataType() instanceof TimestampType
        ? Literal.ofTimestamp(whole.applyAsLong(micros))
        : Literal.ofTimestampNtz(whole.applyAsLong(micros));
  }
}
