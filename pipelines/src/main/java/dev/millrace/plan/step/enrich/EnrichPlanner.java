package dev.millrace.plan.step.enrich;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LookupType;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.EnrichNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.Enrich;
import dev.millrace.spec.RowStep.EnrichField;
import dev.millrace.spec.RowStep.ValidTimes;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Enrich: the input's columns, and those that a place outside has under the row's key. */
public final class EnrichPlanner implements StepPlanner {
  private final Enrich step;

  public EnrichPlanner(Enrich step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    LookupType type = Connectors.lookup(step.lookup());
    checkReplay(type, scope);
    Optional<Schema> keys = keys(scope);
    keys.ifPresent(columns -> type.check(new Asking(step.lookup(), columns, scope)));
    Optional<Schema> answer = answer(scope);
    if (keys.isEmpty() || answer.isEmpty()) {
      return;
    }
    Schema.Builder rows = Schema.builder().addFields(scope.input().schema().getFields());
    List<String> names = List.copyOf(step.fields().keySet());
    for (int i = 0; i < names.size(); i++) {
      FieldType found = answer.get().getField(i).getType();
      boolean nullable = found.getNullable() || step.rules().givesNulls();
      rows.addField(names.get(i), found.withNullable(nullable));
    }
    Schema schema = rows.build();
    EnrichNode node =
        new EnrichNode(
            step.lookup(),
            keys.get().getFieldNames(),
            answer.get(),
            step.asOf().isPresent(),
            step.rules(),
            tags(),
            Optional.empty());
    scope.publishMain(
        scope.add(node, List.of(scope.input()), StepScope.outputs(schema, List.of())), schema);
  }

  private Map<String, List<String>> tags() {
    Map<String, List<String>> tags = new LinkedHashMap<>();
    step.fields().values().forEach(field -> tags.put(field.from(), field.tags()));
    return tags;
  }

  private void checkReplay(LookupType type, StepScope scope) {
    if (scope.graph().spec().replayable()) {
      checkReplayable(type, scope);
    }
    if (step.asOf().isEmpty()) {
      return;
    }
    scope.needsTime(scope.input(), "Enrich with 'as_of'");
    if (!type.hasVersions()) {
      scope.error(
          step.asOf().get().from(),
          ErrorCodes.LOOKUP_MISFIT,
          "as_of",
          type.type() + " has one answer per key; 'as_of' is for tables.");
    }
  }

  private void checkReplayable(LookupType type, StepScope scope) {
    if (step.asOf().isEmpty()) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.NOT_REPLAYABLE,
          "",
          "what "
              + type.type()
              + " finds may be another row when the archive is read again, so that a replay may"
              + " differ. Expected 'as_of' with the columns that say when a row holds, or"
              + " 'replayable: false' in the file.");
    } else if (step.rules().toleratesFailures()) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.NOT_REPLAYABLE,
          "on_failure",
          "a row that is not looked up while the server is away would be looked up in a replay,"
              + " which may differ. Expected 'fail' or 'wait', or 'replayable: false' in the"
              + " file.");
    }
  }

  /** The columns of the key; empty if one cannot be part of it. */
  private Optional<Schema> keys(StepScope scope) {
    Schema input = scope.input().schema();
    Schema.Builder keys = Schema.builder();
    boolean whole = true;
    for (Located column : step.key()) {
      boolean there =
          scope
              .typing()
              .column(column, input, scope.input().place(), scope.path("key"))
              .isPresent();
      whole &= there && (isKey(input.getField(column.text()).getType()) || unfit(column, scope));
      if (there) {
        keys.addField(input.getField(column.text()));
      }
    }
    return whole ? Optional.of(keys.build()) : Optional.empty();
  }

  private static boolean isKey(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, STRING -> !ValueKind.isMixed(type);
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
      case FLOAT, DOUBLE, BYTES, ARRAY, MAP, ROW -> false;
    };
  }

  private static boolean unfit(Located column, StepScope scope) {
    scope.error(
        column,
        ErrorCodes.LOOKUP_MISFIT,
        "key",
        "column '"
            + column
            + "' ("
            + SqlCompiler.typeName(scope.input().schema().getField(column.text()).getType())
            + ") cannot be part of a key; expected a whole number, decimal, text, date or time.");
    return false;
  }

  /** What comes back, by the place's names; empty if something is wrong with it. */
  private Optional<Schema> answer(StepScope scope) {
    Schema.Builder answer = Schema.builder();
    boolean whole = true;
    for (Map.Entry<String, EnrichField> field : step.fields().entrySet()) {
      String path = scope.path("fields." + field.getKey());
      Optional<FieldType> type = scope.typing().type(field.getValue().type(), path);
      type.ifPresent(t -> answer.addField(field.getValue().from(), t));
      boolean free = !scope.input().schema().hasField(field.getKey()) || taken(field, scope);
      whole &= type.isPresent() && free;
    }
    if (!whole || !distinct(scope)) {
      return Optional.empty();
    }
    step.asOf()
        .ifPresent(
            times ->
                List.of(times.from(), times.to())
                    .forEach(
                        each ->
                            answer.addField(
                                each.text(), ValueKind.TIMESTAMP_TYPE.withNullable(true))));
    return Optional.of(answer.build());
  }

  private static boolean taken(Map.Entry<String, EnrichField> field, StepScope scope) {
    scope.error(
        field.getValue().type(),
        ErrorCodes.COLUMN_EXISTS,
        "fields." + field.getKey(),
        "the input has a column '"
            + field.getKey()
            + "' already; expected a new name, with the place's name under 'from'.");
    return false;
  }

  /** The place's names, those of the times included, are each asked for once. */
  private boolean distinct(StepScope scope) {
    List<String> names = new ArrayList<>();
    step.fields().values().forEach(field -> names.add(field.from()));
    step.asOf().map(ValidTimes::from).map(Located::text).ifPresent(names::add);
    step.asOf().map(ValidTimes::to).map(Located::text).ifPresent(names::add);
    boolean distinct = names.stream().distinct().count() == names.size();
    if (!distinct) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.LOOKUP_MISFIT,
          "fields",
          "each column of the place can be asked for once, those under 'as_of' included.");
    }
    return distinct;
  }

  /** What a type of look-up checks. */
  private record Asking(EndpointSpec place, Schema keys, StepScope scope)
      implements LookupType.Asked {
    @Override
    public void error(String key, String code, String message) {
      Position at = key.isEmpty() ? place.position() : place.position(key);
      scope.error(at, code, key.isEmpty() ? "lookup" : "lookup.config." + key, message);
    }
  }
}
