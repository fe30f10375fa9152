package dev.millrace.connect.format;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.io.format.debezium.DebeziumFormat;
import dev.millrace.io.format.debezium.DebeziumFormat.Decimals;
import dev.millrace.io.format.debezium.DebeziumFormat.Form;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** What {@code format: DEBEZIUM} needs of sources. */
public final class DebeziumKeys {
  private static final String LISTED = "listed";

  /** What a row is. */
  public static final Key<String> AS =
      defaulting(
          "as",
          Choice.of("events", "changelog", "outbox"),
          "events",
          "For `format: DEBEZIUM`: whether a row is a change, with the table's row `before` and"
              + " `after` it, or a version of the table's row, or an event that was put into an"
              + " outbox.");

  /** What becomes of a change without all its values. */
  public static final Key<String> UNSENT =
      defaulting(
          "unsent",
          Choice.of("dead_letter", LISTED),
          "dead_letter",
          "For `format: DEBEZIUM`: whether a change is a dead letter if the database did not send"
              + " a value that is stored apart and did not change, or has NULL there and the"
              + " column's name in `unsent`.");

  /** How decimals are written. */
  public static final Key<String> DECIMALS =
      optional(
          "decimals",
          Choice.of("precise", "string"),
          "such texts are dead letters",
          "For `format: DEBEZIUM`: what a text in a DECIMAL column is where records have no schema"
              + " part, as the connector's `decimal.handling.mode` says it. With `precise` the"
              + " column needs the scale that it has in the database.");

  private DebeziumKeys() {}

  /** Whether the endpoint's records are change events. */
  static boolean isDebezium(EndpointSpec endpoint) {
    return endpoint.text("format").filter(DebeziumFormat.NAME::equals).isPresent();
  }

  /** The format of a source whose records are change events. */
  static DebeziumFormat format(EndpointSpec source) {
    return new DebeziumFormat(
        Form.valueOf(source.value(AS).toUpperCase(Locale.ROOT)),
        source.value(UNSENT).equals(LISTED),
        source.find(DECIMALS).map(d -> Decimals.valueOf(d.toUpperCase(Locale.ROOT))).orElse(null),
        RegistryKeys.settings(source).orElse(null));
  }

  /** The columns of a source's rows, which are declared as those of a table. */
  public static Schema rows(EndpointSpec source, Schema declared) {
    return isDebezium(source) ? format(source).rows(declared) : declared;
  }

  /** What is wrong with the columns of a source, or with its keys; empty if nothing is. */
  public static Optional<String> wrong(EndpointSpec source, Schema declared) {
    if (isDebezium(source)) {
      return format(source).misfit(declared);
    }
    return List.of(AS, UNSENT, DECIMALS).stream()
        .filter(key -> source.values().has(key))
        .findFirst()
        .map(
            key ->
                "'"
                    + key.name()
                    + "' goes with format DEBEZIUM; got format "
                    + source.text("format").orElse("")
                    + ".");
  }
}
