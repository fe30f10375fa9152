package dev.millrace.io.rows.routing;

import dev.millrace.element.RowFault;
import dev.millrace.expr.Expression;
import dev.millrace.io.format.FormatCodes;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of each row among several: an expression names it, and it is one of those that the file
 * declares, so that no value of a row makes up a place of its own.
 *
 * @param what a place is, with its article, for people: {@code a topic}
 * @param expression gives a STRING
 * @param names the places that there may be; empty if there is a pattern
 * @param pattern that the whole name matches; null if there are names
 * @param form what any name of such a place looks like
 */
public record RowTarget(
    String what, Expression expression, Set<String> names, @Nullable Pattern pattern, Form form)
    implements Serializable {
  /** Longer names are not shown whole: they are of somebody else's making. */
  private static final int MOST_SHOWN = 100;

  /** What names of places look like. */
  @FunctionalInterface
  public interface Form extends Serializable {
    /** What is wrong with a name, in words after «it»; empty if nothing is. */
    Optional<String> problem(String name);
  }

  public RowTarget {
    names = new LinkedHashSet<>(names);
    if (names.isEmpty() == (pattern == null)) {
      throw new IllegalArgumentException("either names or a pattern, but was: " + names);
    }
  }

  /**
   * The place of a row.
   *
   * @throws RowFault (ML-6132) if the row names none, or none of those that there may be; other
   *     codes if the expression fails
   */
  public String of(Object[] row) {
    Object value = expression.evaluate(row);
    if (!(value instanceof String name) || name.isEmpty()) {
      throw new RowFault(
          FormatCodes.NO_TARGET, "the expression for " + what + " gives no name (NULL or empty)");
    } else if (pattern == null && !names.contains(name)) {
      throw fault(name, "it is none of 'names': " + String.join(", ", names));
    } else if (pattern != null && !pattern.matcher(name).matches()) {
      throw fault(name, "it does not match 'name_pattern': " + pattern);
    }
    form.problem(name)
        .ifPresent(
            problem -> {
              throw fault(name, "it " + problem);
            });
    return name;
  }

  private RowFault fault(String name, String why) {
    String shown = name.length() > MOST_SHOWN ? name.substring(0, MOST_SHOWN) + "…" : name;
    return new RowFault(
        FormatCodes.NO_TARGET,
        "the row goes to no place: '" + shown + "' is not " + what + "; " + why);
  }
}
