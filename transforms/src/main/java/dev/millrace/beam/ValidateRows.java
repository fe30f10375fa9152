package dev.millrace.beam;

import dev.millrace.element.RowValues;
import dev.millrace.expr.Expression;
import dev.millrace.kernel.element.ValidateKernel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Checks rows against named rules: rows of any schema → {@link Result#valid} in the same schema,
 * and {@link Result#quarantine} with the names of the broken rules as a further column.
 *
 * <ul>
 *   <li>Bounded and unbounded input; rows keep their event time and window.
 *   <li>A rule that gives false or null is broken. A rule that throws fails the bundle: it is code,
 *       not data, that is wrong then.
 *   <li>No state.
 * </ul>
 */
public final class ValidateRows extends PTransform<PCollection<Row>, ValidateRows.Result> {
  /** The column of the quarantine that names the broken rules, in their order. */
  public static final String BROKEN_RULES = "broken_rules";

  private static final String VALID = "valid";
  private static final String QUARANTINE = "quarantine";

  private final Map<String, SerializableFunction<Row, Boolean>> rules;

  private ValidateRows(Map<String, SerializableFunction<Row, Boolean>> rules) {
    this.rules = rules;
  }

  /** Begins with one rule. */
  public static ValidateRows rule(String name, SerializableFunction<Row, Boolean> rule) {
    return new ValidateRows(Map.of()).andRule(name, rule);
  }

  /**
   * Adds a rule.
   *
   * @throws IllegalArgumentException if there is one of this name
   */
  public ValidateRows andRule(String name, SerializableFunction<Row, Boolean> rule) {
    Map<String, SerializableFunction<Row, Boolean>> more = new LinkedHashMap<>(rules);
    if (more.putIfAbsent(name, Objects.requireNonNull(rule)) != null) {
      throw new IllegalArgumentException("there are two rules '" + name + "'");
    }
    return new ValidateRows(more);
  }

  @Override
  public Result expand(PCollection<Row> rows) {
    Schema schema = rows.getSchema();
    RowValues values = RowValues.of(schema);
    List<Expression> expressions = new ArrayList<>();
    rules.values().forEach(rule -> expressions.add(row -> rule.apply(values.toRow(row))));
    Map<String, Schema> outputs = new LinkedHashMap<>();
    outputs.put(VALID, schema);
    outputs.put(
        QUARANTINE,
        Schema.builder()
            .addFields(schema.getFields())
            .addField(BROKEN_RULES, FieldType.array(FieldType.STRING))
            .build());
    return new Result(
        new ElementRows(getName())
            .apply(ValidateKernel.of(List.copyOf(rules.keySet()), expressions), rows, outputs));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.add(DisplayData.item("rules", String.join(", ", rules.keySet())));
  }

  /** What became of the rows: each is in one of the three. */
  public static final class Result extends RowsResult {
    private Result(Map<String, PCollection<Row>> collections) {
      super(collections);
    }

    /** Rows for which every rule is true. */
    public PCollection<Row> valid() {
      return collection(VALID);
    }

    /** The others, with the names of the broken rules. */
    public PCollection<Row> quarantine() {
      return collection(QUARANTINE);
    }

    /** Rows that failed, in Millrace's envelope. */
    public PCollection<Row> deadLetters() {
      return collection(KeyedRows.DEAD_LETTERS);
    }
  }
}
