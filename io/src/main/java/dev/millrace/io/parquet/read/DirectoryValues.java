package dev.millrace.io.parquet.read;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.format.ScalarValues;
import dev.millrace.io.parquet.page.ParquetTypes;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the texts of directory names ({@link DirectoryNames}) are as values of columns, by the rules
 * of {@link ScalarValues}.
 */
final class DirectoryValues {
  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  private DirectoryValues() {}

  /**
   * A directory's text as a value of a column; what does not fit is reported.
   *
   * @param name of the directory, which may differ from the column's in case
   */
  static @Nullable Object parse(
      Schema.Field field, EpochUnits units, String name, @Nullable String text, SchemaMatch match) {
    if (text == null || text.equals(NULL)) {
      if (!field.getType().getNullable()) {
        match.missing(field.getName());
      }
      return null;
    }
    String why = "";
    if (ScalarValues.canHold(field.getType())) {
      try {
        return ScalarValues.parse(field.getName(), field.getType(), units, text);
      } catch (RowFault fault) {
        why = ": " + fault.reason();
      }
    }
    match.problem(
        FileErrors.WRONG_TYPE,
        "column '"
            + field.getName()
            + "' comes from the directory '"
            + name
            + "="
            + text
            + "', which cannot be read as "
            + ParquetTypes.describe(field.getType())
            + why);
    return null;
  }
}
