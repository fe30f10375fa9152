package dev.millrace.io.parquet;

import dev.millrace.element.ValueKind;
import dev.millrace.io.file.FileErrors;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** What the texts of directory names ({@link DirectoryNames}) are as values of columns. */
final class DirectoryValues {
  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  private DirectoryValues() {}

  /** A directory's text as a value of a column; what does not fit is reported. */
  static @Nullable Object parse(Schema.Field field, @Nullable String text, SchemaMatch match) {
    if (text == null || text.equals(NULL)) {
      if (!field.getType().getNullable()) {
        match.missing(field.getName());
      }
      return null;
    }
    try {
      Object value = value(field, text);
      if (value != null) {
        return value;
      }
    } catch (NumberFormatException | DateTimeException e) {
      // Reported below: to the user a text that is no number and an unsuitable type are the same.
    }
    match.problem(
        FileErrors.WRONG_TYPE,
        "column '"
            + field.getName()
            + "' comes from the directory '"
            + field.getName()
            + "="
            + text
            + "', which cannot be read as "
            + ParquetTypes.describe(field.getType()));
    return null;
  }

  /** {@code 2024-05-01}, or with a time behind it; in UTC. */
  private static Instant time(String text) {
    LocalDateTime time =
        text.length() == 10
            ? LocalDate.parse(text).atStartOfDay()
            : LocalDateTime.parse(text.replace(' ', 'T'));
    return time.toInstant(ZoneOffset.UTC);
  }

  private static @Nullable Object value(Schema.Field field, String text) {
    return switch (ValueKind.of(field.getType())) {
      case STRING -> text;
      case BOOLEAN ->
          text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
      case INT8 -> Byte.valueOf(text);
      case INT16 -> Short.valueOf(text);
      case INT32 -> Integer.valueOf(text);
      case INT64 -> Long.valueOf(text);
      case FLOAT -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case DECIMAL -> new BigDecimal(text);
      case DATE -> (int) LocalDate.parse(text).toEpochDay();
      case TIMESTAMP -> time(text).toEpochMilli();
      case TIMESTAMP_MICROS -> ChronoUnit.MICROS.between(Instant.EPOCH, time(text));
      case TIME, BYTES, ARRAY, MAP, ROW -> null;
    };
  }
}
