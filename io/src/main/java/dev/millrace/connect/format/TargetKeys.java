package dev.millrace.connect.format;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.Coordinates;
import dev.millrace.element.RowFault;
import dev.millrace.expr.TypedExpression;
import dev.millrace.io.rows.routing.RowTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A key that names the place of each row: {@code {expression, names}} or {@code {expression,
 * name_pattern}}. The same for topics, tables and directories.
 *
 * @param key its name
 * @param what a place is, with its article, for people
 * @param matching whether a pattern may stand for names
 * @param form what a name looks like
 */
public record TargetKeys(String key, String what, boolean matching, RowTarget.Form form) {
  private static final Key<List<String>> NAMES =
      Key.optional(
          "names",
          new ListOf<>(Simple.TEXT),
          "none",
          "All names that there may be; a row with another one is a dead letter.");

  private static final Key<String> NAME_PATTERN =
      Key.optional(
          "name_pattern",
          Simple.TEXT,
          "none",
          "In place of `names`: a Java regular expression that a whole name must match.");

  /** What stands under the key. */
  public ObjectOf type() {
    Key<String> expression =
        Key.required(
            "expression", Expression.of(Expected.NAME), "Names " + what + " for each row.");
    return matching ? ObjectOf.of(expression, NAMES, NAME_PATTERN) : ObjectOf.of(expression, NAMES);
  }

  /** Whether each row names its place. */
  public boolean isPerRow(EndpointSpec sink) {
    return sink.config().get(key) instanceof Map;
  }

  private Values values(EndpointSpec sink) {
    return new Values(sink.map(key));
  }

  /** The places that a file names, be it one for all rows; empty if a pattern tells them. */
  public List<String> names(EndpointSpec sink) {
    return isPerRow(sink)
        ? values(sink).find(NAMES).orElse(List.of())
        : sink.text(key).map(List::of).orElse(List.of());
  }

  /** The pattern of the places that there may be, if there is one. */
  public Optional<String> pattern(EndpointSpec sink) {
    return values(sink).find(NAME_PATTERN);
  }

  /** The places for people, as in {@code 'a', 'b'}. */
  public String shown(EndpointSpec sink) {
    return pattern(sink)
        .map(pattern -> "like " + pattern)
        .orElse("'" + String.join("', '", names(sink)) + "'");
  }

  /** The same with what they are, as in {@code tables 'a', 'b'}; not of directories. */
  public String place(EndpointSpec sink) {
    String one = what.substring(what.indexOf(' ') + 1);
    return one + (isPerRow(sink) ? "s " : " ") + shown(sink);
  }

  /** Reports what is wrong with names and pattern. */
  public void check(SinkRows rows) {
    if (!isPerRow(rows.sink())) {
      return;
    }
    Values values = values(rows.sink());
    List<String> names = names(rows.sink());
    if (names.isEmpty() == !values.has(NAME_PATTERN)) {
      error(
          rows,
          "",
          "the value of a row must not make up "
              + what
              + " of its own; expected "
              + (matching ? "either 'names', the list" : "'names', the list")
              + " of those that there may be"
              + (matching ? ", or 'name_pattern'." : "."));
    }
    Set<String> twice = new LinkedHashSet<>(names);
    twice.removeIf(name -> Collections.frequency(names, name) == 1);
    for (String name : twice) {
      error(rows, NAMES.name(), "'" + name + "' stands there twice.");
    }
    for (String name : names) {
      form.problem(name)
          .ifPresent(
              problem ->
                  error(
                      rows,
                      NAMES.name(),
                      "'" + name + "' is not " + what + ": it " + problem + "."));
    }
    values.find(NAME_PATTERN).ifPresent(pattern -> checkPattern(rows, pattern));
  }

  private void checkPattern(SinkRows rows, String pattern) {
    try {
      Pattern unused = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      error(
          rows,
          NAME_PATTERN.name(),
          "'" + pattern + "' is not a regular expression: " + e.getDescription() + ".");
    }
  }

  private void error(SinkRows rows, String part, String message) {
    rows.error(part.isEmpty() ? key : key + "." + part, ErrorCodes.WRONG_FORM, message);
  }

  /** The columns by which rows name their places; none if all go to one. */
  public List<String> columns(SinkRows rows) {
    TypedExpression expression = rows.expressions().get(key);
    return isPerRow(rows.sink()) && expression != null
        ? new ArrayList<>(expression.columns())
        : new ArrayList<>();
  }

  /** The place of each row; empty if all go to one. */
  public Optional<RowTarget> target(EndpointSpec sink, Map<String, TypedExpression> expressions) {
    return Optional.ofNullable(expressions.get(key))
        .filter(expression -> isPerRow(sink))
        .map(
            expression -> {
              Set<String> names = new LinkedHashSet<>(names(sink));
              Pattern pattern = values(sink).find(NAME_PATTERN).map(Pattern::compile).orElse(null);
              return new RowTarget(what, expression.expression(), names, pattern, form);
            });
  }

  /** Tells rows that were read back from a place whether they belong there. */
  public Places places(WrittenRows written) {
    return new Places(written, target(written.sink(), written.expressions()));
  }

  /** Where the rows of an output belong. */
  public record Places(WrittenRows written, Optional<RowTarget> target) {
    /** Whether a row belongs anywhere. */
    public boolean belongs(Object[] row) {
      if (target.isEmpty()) {
        return true;
      }
      try {
        String unused = target.get().of(row);
        return true;
      } catch (RowFault fault) {
        return false;
      }
    }

    /**
     * Refuses a row that was read back from a place where it does not belong.
     *
     * @param found whether a place is the one where the row was found
     * @param place that one for people
     * @throws dev.millrace.diag.UserException ML-4107 if it belongs elsewhere
     */
    public void check(Object[] row, Predicate<String> found, String place, Coordinates at) {
      if (target.isEmpty()) {
        return;
      }
      String own;
      try {
        own = target.get().of(row);
      } catch (RowFault fault) {
        throw written.notARow(place, at, fault.reason());
      }
      if (!found.test(own)) {
        throw written.notARow(place, at, "the row belongs to '" + own + "'");
      }
    }
  }
}
