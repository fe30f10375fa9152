package dev.millrace.connect.format;

import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.file.record.CsvFormat;
import dev.millrace.io.format.RecordFormat;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** What {@code format: CSV} may have. */
public final class CsvKeys {
  public static final Key<String> DELIMITER =
      optional(
          "delimiter",
          Simple.CHARACTER,
          "`,`",
          "For `format: CSV`: what separates values; `\\t` is a tab.");

  private CsvKeys() {}

  private static boolean isCsv(EndpointSpec endpoint) {
    return endpoint.text("format").filter(CsvFormat.NAME::equals).isPresent();
  }

  /** The format of an endpoint whose records are CSV. */
  static RecordFormat format(EndpointSpec endpoint) {
    return new CsvFormat(endpoint.find(DELIMITER).orElse(",").charAt(0));
  }

  /** What CSV cannot hold of the columns, or what is not for it, in a sentence. */
  public static Optional<String> wrong(EndpointSpec endpoint, Schema columns) {
    Optional<String> format = endpoint.text("format");
    if (!isCsv(endpoint)) {
      return format
          .filter(name -> endpoint.values().has(DELIMITER))
          .map(name -> "'delimiter' goes with format CSV; got format " + name + ".");
    }
    return CsvFormat.refused(columns).stream()
        .findFirst()
        .map(
            field ->
                "CSV has no place for column '"
                    + field.getName()
                    + "'; expected single values. Drop it with MapToFields, or use format JSON.");
  }
}
