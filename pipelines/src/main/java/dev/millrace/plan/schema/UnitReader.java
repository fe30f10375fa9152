package dev.millrace.plan.schema;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.spec.Located;
import dev.millrace.sql.SqlCompiler;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Reads the units that {@code fields} declares. */
public final class UnitReader {
  private final Diagnostics problems;

  /** A reader of the units in a pipeline file. */
  public UnitReader(Diagnostics problems) {
    this.problems = problems;
  }

  /** What numbers in the TIMESTAMP columns of a source that is not a stream count. */
  public static EpochUnits of(EndpointSpec source) {
    if (source.text("schema").isPresent()) {
      return EpochUnits.OF_TYPES;
    }
    Map<String, EpochUnit> units = new LinkedHashMap<>();
    written(source)
        .forEach((column, unit) -> EpochUnit.of(unit.text()).ifPresent(u -> units.put(column, u)));
    return EpochUnits.of(units);
  }

  static Map<String, Located> written(EndpointSpec source) {
    Map<String, Located> units = new LinkedHashMap<>();
    source
        .map("fields")
        .forEach(
            (name, value) -> {
              if (value instanceof Map<?, ?> column && column.get("unit") != null) {
                String unit = String.valueOf(column.get("unit"));
                units.put(name, new Located(unit, source.position("fields." + name)));
              }
            });
    return units;
  }

  /** The units; one of a column without time stamps is reported. */
  public EpochUnits of(Map<String, Located> declared, Schema schema, String path) {
    Map<String, EpochUnit> units = new LinkedHashMap<>();
    declared.forEach(
        (column, unit) -> {
          FieldType type = schema.getField(column).getType();
          if (holdsTimes(type)) {
            EpochUnit.of(unit.text()).ifPresent(known -> units.put(column, known));
          } else {
            problems.error(
                unit.position(),
                ErrorCodes.UNIT_MISPLACED,
                path + "." + column,
                "column '"
                    + column
                    + "' is "
                    + SqlCompiler.typeName(type)
                    + ", and a unit says how a TIMESTAMP is made of a number; expected it at a"
                    + " TIMESTAMP column, or at 'timestamp: {field: "
                    + column
                    + ", unit: "
                    + unit
                    + "}'.");
          }
        });
    return EpochUnits.of(units);
  }

  private static boolean holdsTimes(FieldType type) {
    return switch (ValueKind.of(type)) {
      case TIMESTAMP, TIMESTAMP_MICROS -> true;
      case ARRAY -> holdsTimes(ColumnTypes.element(type));
      case MAP -> holdsTimes(ColumnTypes.mapValue(type));
      case ROW ->
          ColumnTypes.rowSchema(type).getFields().stream().anyMatch(f -> holdsTimes(f.getType()));
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> false;
      case STRING, BYTES, DATE, TIME -> false;
    };
  }
}
