package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.TemplateError.ErrorReason;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the renderer finds wrong with a template, in our words where we have some. */
final class TemplateProblems {
  private static final Pattern UNKNOWN_TOKEN =
      Pattern.compile("(?:Unknown token found: |" + MissingValues.MESSAGE + ")(.+)");

  /** What a tag says that gets along without a value. */
  /** What after a name, or a part of what it names, takes care of its absence. */
  private static final String GUARD =
      "[\\w.\\[\\]'\"]*\\s*(?:\\|\\s*d(?:efault)?\\b|is\\s+(?:not\\s+)?(?:un)?defined\\b)";

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern NO_METHOD = Pattern.compile("Cannot find method (\\w+) .*");

  private final Collection<String> names;
  private final UnaryOperator<String> givenWith;
  private final Diagnostics diagnostics;
  private final Set<String> unknown = new LinkedHashSet<>();
  private final Set<String> said = new LinkedHashSet<>();

  /**
   * @param names of the variables that are given
   * @param givenWith for a variable's name, what gives it a value
   */
  TemplateProblems(
      Collection<String> names, UnaryOperator<String> givenWith, Diagnostics diagnostics) {
    this.names = names;
    this.givenWith = givenWith;
    this.diagnostics = diagnostics;
  }

  /** Reports filters and tests that there are not; says whether it did. */
  boolean reportNames(MarkedSources sources, FilterNames known) {
    for (MarkedSources.Source source : sources.all()) {
      known.check(
          source.text(),
          (index, message) ->
              say(source.lines().position(index), ErrorCodes.TEMPLATE_WRONG, message));
    }
    return !said.isEmpty();
  }

  /** Whether a name without a value is that of a method, or has a tag that takes care of it. */
  boolean isExcused(TemplateError error, MarkedSources sources) {
    String name = String.valueOf(error.getFieldName());
    Pattern guarded = Pattern.compile("\\b" + Pattern.quote(name) + GUARD);
    return String.valueOf(error.getMessage()).startsWith(MissingValues.MESSAGE)
        && sources.all().stream()
            .flatMap(source -> source.tagsAt(error.getLineno()).stream())
            .anyMatch(tag -> guarded.matcher(tag).find() || tag.contains(name + "("));
  }

  /**
   * Reports what one attempt to render found. What is wrong because an earlier attempt's unknown
   * variables got their names for values is left out.
   *
   * @return the variables that no attempt knew so far
   */
  Set<String> report(List<TemplateError> errors, MarkedSources sources) {
    boolean first = unknown.isEmpty();
    for (TemplateError error : errors) {
      if (isExcused(error, sources) || isPartOfAnother(error, errors)) {
        continue;
      }
      String message = withoutMarks(String.valueOf(error.getMessage()));
      Matcher token = UNKNOWN_TOKEN.matcher(message);
      int line = Math.max(1, error.getLineno());
      if (token.find()) {
        String text = token.group(1).strip();
        unknown(text, sources.find(line, text));
      } else if (first) {
        String field = withoutMarks(text(error.getFieldName()));
        say(sources.find(line, field), ErrorCodes.TEMPLATE_WRONG, sentence(error, message));
      }
    }
    return new LinkedHashSet<>(unknown);
  }

  /** Whether an expression of which all is missing is told, too. */
  private static boolean isPartOfAnother(TemplateError error, List<TemplateError> errors) {
    String message = String.valueOf(error.getMessage());
    String name = message.replace(MissingValues.MESSAGE, "");
    return (name.startsWith(".") || name.equals("datetime"))
        && errors.stream()
            .filter(other -> other.getLineno() == error.getLineno())
            .map(other -> String.valueOf(other.getMessage()))
            .anyMatch(other -> !other.startsWith(MissingValues.MESSAGE) && other.contains(name));
  }

  private void unknown(String token, Position position) {
    Matcher name = NAME.matcher(token);
    if (token.startsWith("datetime.")) {
      say(
          position,
          ErrorCodes.TEMPLATE_WRONG,
          "'" + token + "' is Python; give the time as a variable: -J NAME=value.");
    } else if (!name.lookingAt() || names.contains(name.group())) {
      say(position, ErrorCodes.TEMPLATE_NAME_UNKNOWN, "'" + token + "' has no value.");
    } else if (unknown.add(name.group())) {
      String first = name.group();
      say(
          position,
          ErrorCodes.TEMPLATE_NAME_UNKNOWN,
          "the Jinja variable '"
              + first
              + "' is not given. Give it with "
              + givenWith.apply(first)
              + ", or a default: {{ "
              + first
              + " | default('value') }}."
              + Nearest.hint(first, names));
    }
  }

  private static String sentence(TemplateError error, String message) {
    Matcher method = NO_METHOD.matcher(message);
    if (method.matches()) {
      return "'"
          + text(error.getFieldName())
          + "' calls Python's '"
          + method.group(1)
          + "', which there is not here; expected a filter, such as {{ x | upper }}.";
    }
    String plain =
        message.replaceFirst("^InterpretException: ", "").replaceFirst("^Syntax error in ", "");
    boolean missing = error.getReason() == ErrorReason.MISSING || plain.startsWith("there is no");
    return (missing ? "" : "this is not valid Jinja: ") + plain + (plain.endsWith(".") ? "" : ".");
  }

  private void say(Position position, String code, String message) {
    if (said.add(position + code + message)) {
      diagnostics.error(position, code, "", message);
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String withoutMarks(String text) {
    return text.codePoints()
        .filter(c -> c < MarkedSources.OPEN || c > MarkedSources.OPEN + 0xff)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
