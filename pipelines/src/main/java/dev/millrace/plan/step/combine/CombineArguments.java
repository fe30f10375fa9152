package dev.millrace.plan.step.combine;

import static java.util.Objects.requireNonNull;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.TypedExpression;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.plan.column.PackedExpression;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.CombineNode.AggregateCall;
import dev.millrace.spec.KeyedStep.CombineField;
import dev.millrace.spec.Located;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Reads one aggregate, and what it takes of each row. */
public final class CombineArguments {
  private final StepScope scope;
  private final Schema input;
  private final String name;
  private final String configKey;
  private final CombineField field;

  /**
   * What an aggregate takes of each row, NULL where it skips the row.
   *
   * @param key equal where two aggregates take the same
   * @param skipsNull whether rows are skipped because of a NULL in the data
   */
  public record CombineArgument(String key, TypedExpression typed, boolean skipsNull) {}

  /**
   * @param name of the output column
   * @param configKey of the step's configuration to which messages belong
   */
  public CombineArguments(StepScope scope, String name, String configKey, CombineField field) {
    this.scope = scope;
    this.input = scope.input().schema();
    this.name = name;
    this.configKey = configKey;
    this.field = field;
  }

  /** The function's name. */
  static String function(CombineField field) {
    return field.function().text().toLowerCase(Locale.ROOT);
  }

  /** What the function itself is configured with. */
  static Map<String, String> config(CombineField field) {
    Map<String, String> config = new LinkedHashMap<>();
    field.config().forEach((key, value) -> config.put(key, value.text()));
    if (Aggregates.chooses(function(field))) {
      config.remove(Aggregates.BY);
    } else if (ranks(field)) {
      // What values are ranked by is a part of the argument.
      config.put(Aggregates.BY, "true");
    }
    return config;
  }

  private static boolean ranks(CombineField field) {
    return Aggregates.ranks(function(field), field.config().keySet());
  }

  /** Empty if something is wrong, which is reported. */
  public Optional<CombineArgument> read() {
    if (Aggregates.takesRows(function(field))) {
      return field.value().isPresent()
          ? refused(
              "'"
                  + function(field)
                  + "' gives whole rows and takes no 'value'; 'arg_max'"
                  + " gives a value of the row with the greatest 'by'.")
          : packed(taken -> Optional.of(PackedExpression.ofColumns(input, taken)));
    }
    if (ranks(field) && field.value().isEmpty()) {
      return packed(taken -> ranked(Optional.of(PackedExpression.ofColumns(input, null)), taken));
    }
    boolean unnamed = field.value().isEmpty() && !function(field).equals("count");
    if (unnamed && !input.hasField(name)) {
      return refused(
          "'"
              + function(field)
              + "' has no 'value', and '"
              + name
              + "' is no column of the input. Write "
              + name
              + ": {value: COLUMN, fn: "
              + function(field)
              + "}"
              + (function(field).equals("top")
                  ? ", or, for whole rows, fn: {type: top, config: {by: COLUMN}}"
                  : "")
              + "; columns are "
              + String.join(", ", input.getFieldNames())
              + ".");
    }
    Located value = field.value().orElseGet(() -> new Located(name, field.function().position()));
    if (Aggregates.chooses(function(field)) && !field.config().containsKey(Aggregates.BY)) {
      return refused(
          "'" + function(field) + "' needs 'config: {by: EXPRESSION}', which it chooses by.");
    }
    if (Aggregates.chooses(function(field)) || ranks(field)) {
      return packed(taken -> ranked(type(value, configKey), taken));
    }
    return field.filter().isEmpty() ? plain(value) : filtered(value, field.filter().get());
  }

  /**
   * The aggregate with its argument; empty if there is none for it, which is reported.
   *
   * @param column index of the column that holds what {@link #read} gave; -1 for none
   * @param type of that column; null for none
   */
  public Optional<AggregateCall> call(int column, @Nullable FieldType type) {
    String function = function(field);
    Map<String, String> config = config(field);
    try {
      return Optional.of(
          new AggregateCall(
              name,
              AggregateCall.function(function, config),
              Aggregates.create(function, type, config),
              column));
    } catch (IllegalArgumentException e) {
      scope.error(field.function(), ErrorCodes.UNKNOWN_AGGREGATE, configKey, sentence(e));
      return Optional.empty();
    }
  }

  private static String sentence(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(".") || message.endsWith("?") ? message : message + ".";
  }

  private Optional<CombineArgument> plain(Located value) {
    return type(value, configKey)
        .map(typed -> new CombineArgument(value.text(), typed, isNullable(typed)));
  }

  /**
   * The argument where the predicate is TRUE, otherwise NULL, which all aggregates skip; rows are
   * counted by a value of their own.
   */
  private Optional<CombineArgument> filtered(Located value, Located filter) {
    boolean rows = field.value().isEmpty() && function(field).equals("count");
    Optional<TypedExpression> unfiltered = rows ? Optional.empty() : type(value, configKey);
    if (!rows && unfiltered.isEmpty() || predicate(filter).isEmpty()) {
      return Optional.empty();
    }
    // Line ends close comments.
    String text =
        "CASE WHEN (" + filter.text() + "\n) THEN (" + (rows ? "TRUE" : value.text()) + "\n) END";
    boolean nulls = unfiltered.map(CombineArguments::isNullable).orElse(false);
    return type(new Located(text, filter.position()), configKey)
        .map(typed -> new CombineArgument(text, typed, nulls));
  }

  /** A value with what {@code by} says. */
  private Optional<TypedExpression> ranked(
      Optional<TypedExpression> value, @Nullable TypedExpression taken) {
    Located by = requireNonNull(field.config().get(Aggregates.BY));
    Optional<TypedExpression> order = type(by, configKey + ".fn.config." + Aggregates.BY);
    return value.flatMap(v -> order.map(o -> PackedExpression.chosen(v, o, taken, input)));
  }

  /** Rows, or those for which the predicate is TRUE. */
  private Optional<CombineArgument> packed(Packing packing) {
    Optional<TypedExpression> taken = Optional.empty();
    if (field.filter().isPresent()) {
      taken = predicate(field.filter().get());
      if (taken.isEmpty()) {
        return Optional.empty();
      }
    }
    // No text of a file begins like this.
    return packing
        .of(taken.orElse(null))
        .map(typed -> new CombineArgument("\0" + typed.type() + typed.text(), typed, false));
  }

  private interface Packing {
    Optional<TypedExpression> of(@Nullable TypedExpression taken);
  }

  private Optional<TypedExpression> predicate(Located filter) {
    return scope.typing().predicate(filter, input, scope.path(configKey + ".filter"));
  }

  private Optional<TypedExpression> type(Located text, String key) {
    return scope.typing().expression(text, input, scope.path(key));
  }

  private Optional<CombineArgument> refused(String message) {
    scope.error(field.function(), ErrorCodes.UNKNOWN_AGGREGATE, configKey, message);
    return Optional.empty();
  }

  private static boolean isNullable(TypedExpression typed) {
    return Boolean.TRUE.equals(typed.type().getNullable());
  }
}
