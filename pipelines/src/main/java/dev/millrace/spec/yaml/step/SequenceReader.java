package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.spec.KeyedStep.CombineField;
import dev.millrace.spec.KeyedStep.Sequence;
import dev.millrace.spec.Located;
import dev.millrace.spec.SequenceField;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.SequenceKeys;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code Sequence}. */
final class SequenceReader {
  private static final int MAX_ROWS = 10_000;

  /** Aggregates that take whole rows. */
  private static final Set<String> WITHOUT_VALUE = Set.of("count", SequenceField.ROW_NUMBER);

  /** What only aggregates have. */
  private static final List<String> OF_AGGREGATES = List.of("filter", "rows", "within");

  private final Problems problems;

  SequenceReader(Problems problems) {
    this.problems = problems;
  }

  Sequence read(Fields fields, List<Located> key, List<Located> orderBy) {
    Map<String, SequenceField> columns = new LinkedHashMap<>();
    YamlNode node = fields.node("fields").orElse(null);
    CombineReader functions = new CombineReader(problems, SequenceKeys.FUNCTIONS);
    for (Entry entry : node == null ? List.<Entry>of() : Fields.entries(node)) {
      functions
          .field(entry.value())
          .flatMap(computed -> column(entry, computed, fields))
          .ifPresent(column -> columns.put(entry.key(), column));
    }
    if (node != null && Fields.entries(node).isEmpty()) {
      problems.report(
          node.position(),
          ErrorCodes.WRONG_FORM,
          fields.path("fields"),
          "expected columns; got none.");
    }
    return new Sequence(
        key,
        orderBy,
        fields.optionalDuration("forget_after"),
        Collections.unmodifiableMap(columns));
  }

  private Optional<SequenceField> column(Entry entry, CombineField computed, Fields step) {
    String path = step.path("fields") + "." + entry.key();
    List<Entry> written =
        entry.value() instanceof Mapping mapping
            ? mapping.entries()
            : List.of(new Entry("fn", entry.position(), entry.value()));
    Fields own = Fields.read(written, entry.position(), path, SequenceKeys.COLUMN.keys(), problems);
    String function = computed.function().text();
    Position place = computed.function().position();
    boolean takesRows =
        WITHOUT_VALUE.contains(function)
            || Aggregates.takesRows(function)
            || Aggregates.ranks(function, computed.config().keySet());
    if (!takesRows && !own.has("value")) {
      problems.missingKey(place, path, "value");
      return Optional.empty();
    }
    boolean moves = function.equals(SequenceField.LAG) || function.equals(SequenceField.LEAD);
    boolean aggregate = Aggregates.names().contains(function);
    if (!aggregate && !refuse(own, function, OF_AGGREGATES)
        || !moves && !refuse(own, function, List.of("offset"))
        || function.equals(SequenceField.ROW_NUMBER) && !refuse(own, function, List.of("value"))) {
      return Optional.empty();
    }
    if (!aggregate && !computed.config().isEmpty()) {
      problems.report(
          computed.config().values().iterator().next().position(),
          ErrorCodes.EXCLUDING_KEYS,
          path + ".fn.config",
          "'" + function + "' has no 'config'" + (moves ? "; 'offset' stands beside 'fn'." : "."));
      return Optional.empty();
    }
    if (own.has("rows") && own.has("within")) {
      problems.report(
          own.keyPosition("within"),
          ErrorCodes.EXCLUDING_KEYS,
          path,
          "'rows' and 'within' exclude each other: give one of them.");
      return Optional.empty();
    }
    if (function.equals(SequenceField.LEAD) && !step.has("forget_after")) {
      problems.report(
          place,
          ErrorCodes.MISSING_KEY,
          path,
          "'lead' makes a row wait for a later one: say with 'forget_after' of the step when none"
              + " is to be expected any more.");
      return Optional.empty();
    }
    Optional<Integer> rows = number(own, moves ? "offset" : "rows");
    return own.complete() && (rows.isPresent() || !own.has(moves ? "offset" : "rows"))
        ? Optional.of(
            new SequenceField(
                computed,
                moves ? rows.or(() -> Optional.of(1)) : rows,
                own.optionalDuration("within")))
        : Optional.empty();
  }

  /** Whether none of the keys is there, which the function does not have. */
  private boolean refuse(Fields own, String function, List<String> keys) {
    List<String> there = keys.stream().filter(own::has).toList();
    for (String key : there) {
      problems.report(
          own.keyPosition(key),
          ErrorCodes.EXCLUDING_KEYS,
          own.path(key),
          "'" + function + "' has no '" + key + "'.");
    }
    return there.isEmpty();
  }

  private Optional<Integer> number(Fields own, String key) {
    YamlNode node = own.node(key).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    Scalar scalar = (Scalar) node;
    long number = scalar.value() instanceof Long n ? n : 0;
    if (number < 1 || number > MAX_ROWS) {
      problems.report(
          node.position(),
          ErrorCodes.WRONG_FORM,
          own.path(key),
          "expected a number from 1 to " + MAX_ROWS + "; got '" + scalar.shown() + "'.");
      return Optional.empty();
    }
    return Optional.of((int) number);
  }
}
