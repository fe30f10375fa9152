package dev.millrace.sql.parse;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.sql.operator.PythonFunctions;
import dev.millrace.sql.operator.UserFunctions;
import dev.millrace.sql.type.RowTypes;
import dev.millrace.sql.type.SqlProblem;
import dev.millrace.sql.type.TypeText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.CalciteContextException;
import org.jspecify.annotations.Nullable;

/** Turns the SQL library's findings about types into one short sentence. */
public final class ValidationText {
  private static final Pattern CANNOT_APPLY =
      Pattern.compile(
          "Cannot apply '(.+?)' to arguments of type '(.+?)'\\.(?: Supported form\\(s\\): (.+))?",
          Pattern.DOTALL);

  private static final Pattern ARRAY = Pattern.compile("(\\w+(?:\\([^()]*\\)|<[^ ]*>)?) ARRAY\\b");

  private static final Pattern NO_MATCH =
      Pattern.compile("No match found for function signature (.+)", Pattern.DOTALL);

  private static final Pattern ARGUMENT_COUNT =
      Pattern.compile("Invalid number of arguments to function '(.+?)'\\. Was expecting (\\d+).*");

  private static final Pattern CAST =
      Pattern.compile("Cast function cannot convert value of type (.+) to type (.+)");

  private static final Pattern NO_RESULT =
      Pattern.compile("Cannot infer return type for (.+?); operand types: \\[(.+)]");

  private static final Pattern NO_UNIT = Pattern.compile("'(.+?)' is not a valid time frame.*");

  /** What EXTRACT and TIMESTAMPDIFF take. */
  private static final List<String> UNITS =
      List.of("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR");

  private static final Pattern NO_FIELD =
      Pattern.compile("(?:Unknown field|Column) '(.+?)'(?: not found in any table)?.*");

  private ValidationText() {}

  public static SqlProblem problem(CalciteContextException found, SourceText source) {
    Throwable cause = found.getCause();
    String raw = String.valueOf(cause == null ? found.getMessage() : cause.getMessage());
    Matcher field = NO_FIELD.matcher(raw);
    boolean isField = field.matches();
    return source.problem(
        isField ? ErrorCodes.UNKNOWN_NAME : ErrorCodes.WRONG_OPERANDS,
        found.getPosLine(),
        found.getPosColumn(),
        isField
            ? "there is no field '" + field.group(1) + "' here"
            : PythonFunctions.shown(sentence(raw)));
  }

  private static String sentence(String raw) {
    Matcher apply = CANNOT_APPLY.matcher(raw);
    if (apply.matches()) {
      return notDefined(apply.group(1), types(apply.group(2)), apply.group(3));
    }
    Matcher match = NO_MATCH.matcher(raw);
    if (match.matches()) {
      String called = rows(types(match.group(1)));
      String name = called.replaceFirst("\\(.*", "");
      String forms = UserFunctions.forms(name);
      int arguments = CallForms.arguments(called);
      if (forms.isEmpty() && !CallForms.takes(name, arguments)) {
        return CallForms.counts(name, arguments);
      }
      return "there is no " + called + (forms.isEmpty() ? "" : "; expected " + forms);
    }
    Matcher count = ARGUMENT_COUNT.matcher(raw);
    if (count.matches()) {
      return CallForms.counts(count.group(1), Integer.parseInt(count.group(2)));
    }
    Matcher cast = CAST.matcher(raw);
    if (cast.matches()) {
      return types(cast.group(1)) + " cannot be cast to " + types(cast.group(2));
    }
    if (raw.startsWith("Illegal mixing of types in CASE")) {
      return "the branches of CASE or COALESCE have types that do not go together; use CAST";
    }
    Matcher result = NO_RESULT.matcher(raw);
    if (result.matches()) {
      return "the arguments of "
          + result.group(1)
          + " have types that do not go together ("
          + types(result.group(2))
          + "); use CAST";
    }
    Matcher frame = NO_UNIT.matcher(raw);
    if (frame.matches()) {
      return "'"
          + frame.group(1)
          + "' is not a unit of time; expected one of "
          + String.join(", ", UNITS)
          + "."
          + Nearest.hint(frame.group(1), UNITS);
    }
    return clean(raw);
  }

  private static String notDefined(String operator, String call, @Nullable String forms) {
    if (operator.equals("ITEM")) {
      return "only an array with an INTEGER position or a map with one of its keys can stand before"
          + " [ ]; got "
          + call.replaceAll("^ITEM\\((.*)\\)$", "$1");
    }
    String users = UserFunctions.forms(operator);
    if (!users.isEmpty()) {
      return "'" + rows(call) + "' is not defined; expected " + users;
    }
    String what = "'" + call + "' is not defined";
    if (operator.equals("||")) {
      return what + "; '||' joins strings (CAST other values), OR joins conditions";
    }
    if (operator.equals("-")
        && !call.contains("VARCHAR")
        && call.matches("(DATE|TIMESTAMP)\\b.* - (DATE|TIMESTAMP)\\b.*")) {
      return what + "; use TIMESTAMPDIFF(SECOND, from, to) for the time between two";
    }
    if (operator.equals("+") || operator.equals("-")) {
      return what + sum(operator, call);
    }
    if (operator.endsWith("LIKE")) {
      return what + "; expected VARCHAR " + operator + " VARCHAR";
    }
    boolean says = forms != null && !forms.contains("COMPARABLE_TYPE");
    return says ? what + "; expected " + families(types(String.valueOf(forms))) : what;
  }

  /** What can be added to, and taken from, what. */
  private static String sum(String operator, String call) {
    if (call.matches("(DATE|TIMESTAMP)\\b.*")) {
      return "; a time takes an interval: " + operator + " INTERVAL '1' DAY";
    }
    return "; '"
        + operator
        + "' takes numbers, or a time and an interval"
        + (operator.equals("+") && call.contains("VARCHAR")
            ? " (CAST turns a string into a number, '||' joins strings)"
            : "");
  }

  /**
   * The SQL library's names of kinds of types in small letters, as they are none of SQL's types.
   */
  private static String families(String forms) {
    return Arrays.stream(forms.split(" or "))
        .filter(form -> !form.contains("DATETIME_INTERVAL"))
        .map(
            form ->
                form.replaceAll("\\bNUMERIC\\b", "number")
                    .replaceAll("\\bDATETIME\\b", "time")
                    .replaceAll("\\bSTRING\\b", "VARCHAR")
                    .replaceAll("\\bBINARY\\b", "VARBINARY"))
        .distinct()
        .collect(Collectors.joining(" or "));
  }

  /** Rows without their fields. */
  private static String rows(String call) {
    return call.replaceAll("RECORDTYPE\\([^()]*\\)", "ROW");
  }

  private static String types(String text) {
    return clean(
        text.replaceAll("(\\w)<", "$1 <")
            .replaceAll("<([^<>]+)>", "$1")
            .replace("'", "")
            .replaceAll("\\s*\\n\\s*", " or "));
  }

  private static String clean(String text) {
    return withElements(cleaned(text));
  }

  /** {@code ARRAY<VARCHAR>}, as files have it, instead of {@code VARCHAR ARRAY}. */
  private static String withElements(String text) {
    Matcher array = ARRAY.matcher(text);
    return array.find() ? withElements(array.replaceFirst("ARRAY<$1>")) : text;
  }

  private static String cleaned(String text) {
    String line =
        text.strip().replaceAll("\\s+", " ").replaceAll("\\b(?:[a-z]+\\.)+[A-Z]\\w+:? ?", "");
    String cut = line.length() > 200 ? line.substring(0, 200) + "..." : line;
    return cut.replace(" CHARACTER SET \"UTF-8\"", "")
        .replace("CHARACTER", "VARCHAR")
        .replaceAll("\\bOTHER\\b", "ANY")
        .replaceAll("\\bCHAR\\(\\d+\\)", "VARCHAR")
        .replace("TIMESTAMP(3)", "TIMESTAMP")
        .replace("TIME(3)", "TIME")
        .replace(" NOT NULL", "");
  }

  /** What is left of a failure's message that a person can read. */
  public static String firstSentence(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return "no reason is known";
    }
    return clean(message.lines().findFirst().orElse(message));
  }

  /** The name of a type as {@link TypeText#name} gives it where a column can have it. */
  public static String typeName(RelDataType type) {
    Optional<FieldType> column = RowTypes.fromSql(type);
    return column
        .map(TypeText::name)
        .orElseGet(
            () -> type.getSqlTypeName().getName().toUpperCase(Locale.ROOT).replace('_', ' '));
  }
}
