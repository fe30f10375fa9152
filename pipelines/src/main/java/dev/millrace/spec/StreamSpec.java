package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.diag.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A logical input.
 *
 * @param schema where its columns are declared
 * @param timestamp where event time comes from; empty if it has none
 * @param id the column that identifies an event
 */
public record StreamSpec(
    String name,
    Position position,
    SchemaSpec schema,
    Optional<TimestampSpec> timestamp,
    Optional<Located> id,
    WatermarkSpec watermark,
    Optional<EndpointSpec> live,
    Optional<EndpointSpec> archive,
    Optional<Located> errorOutput) {

  /** Where columns are declared. */
  public sealed interface SchemaSpec {

    /** Calls the visitor's method for the kind. */
    <R> R accept(Visitor<R> visitor);

    /** Tells the kinds of declarations apart. */
    interface Visitor<R> {
      R visit(AvroFile schema);

      R visit(InlineFields schema);
    }
  }

  /** {@code schema: FILE.avsc}, relative to the pipeline file. */
  public record AvroFile(Located path) implements SchemaSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code fields: {name: "SQL TYPE [NOT NULL]", other: {type: TIMESTAMP, unit: s}}}.
   *
   * @param units what numbers in a TIMESTAMP column count: s, ms, us or ns
   * @param tags what a column holds that not every sink may get
   */
  public record InlineFields(
      Map<String, Located> types, Map<String, Located> units, Map<String, List<String>> tags)
      implements SchemaSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code timestamp}: where event time comes from. */
  public sealed interface TimestampSpec {
    /** The column's name, or the expression. */
    Located text();
  }

  /**
   * A column.
   *
   * @param unit what its numbers count: s, ms, us or ns
   */
  public record ColumnTime(Located text, Optional<Located> unit) implements TimestampSpec {}

  /** {@code timestamp: {expression: SQL}}. */
  public record ComputedTime(Located text) implements TimestampSpec {}
}
