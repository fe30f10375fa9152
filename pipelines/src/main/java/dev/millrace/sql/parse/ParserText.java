package dev.millrace.sql.parse;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.type.SqlProblem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Turns what the parser met into one short sentence. */
public final class ParserText {
  private static final Pattern UNEXPECTED =
      Pattern.compile(
          "(?:Incorrect syntax near the keyword '|Encountered \")(.*?)['\"] at line.*",
          Pattern.DOTALL);

  private static final Pattern LEXICAL =
      Pattern.compile(
          "Lexical error at line (\\d+), column (\\d+)\\.\\s+Encountered: (.*?),? after.*",
          Pattern.DOTALL);

  private static final String UNITS = "SECOND, MINUTE, HOUR, DAY, MONTH, YEAR";

  /** Signs and words of other dialects, and what takes their place. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          ":", "a cast is written CAST(value AS BIGINT)",
          "UNNEST", "an Explode step gives a row for each element of an array",
          "DISTINCT", "a Deduplicate step keeps one row of each key");

  private ParserText() {}

  public static SqlProblem problem(SqlParseException failure, SourceText source) {
    String raw = String.valueOf(failure.getMessage());
    Matcher lexical = LEXICAL.matcher(raw);
    if (lexical.matches()) {
      int line = Integer.parseInt(lexical.group(1));
      int column = Integer.parseInt(lexical.group(2));
      return source.problem(
          ErrorCodes.NOT_SQL, line, column, lexicalSentence(lexical.group(3), source.sql()));
    }
    SqlParserPos place = failure.getPos() == null ? SqlParserPos.ZERO : failure.getPos();
    Matcher unexpected = UNEXPECTED.matcher(raw);
    String before = before(source.sql(), place);
    String sentence =
        unexpected.matches()
            ? unexpected(unexpected.group(1), before)
            : raw.startsWith("BETWEEN operator has no terminating AND")
                ? "BETWEEN needs its upper end; write value BETWEEN low AND high"
                : failure.getCause() instanceof StackOverflowError
                    ? "the expression is nested too deeply"
                    : ValidationText.firstSentence(failure);
    return source.problem(
        ErrorCodes.NOT_SQL,
        Math.max(1, place.getLineNum()),
        Math.max(1, place.getColumnNum()),
        sentence);
  }

  private static String lexicalSentence(String what, String before) {
    Matcher sign = Pattern.compile("\"(.*?)\".*", Pattern.DOTALL).matcher(what);
    String found = sign.matches() ? sign.group(1) : what;
    return unexpected(found, before);
  }

  /** The expression up to a place of it. */
  private static String before(String sql, SqlParserPos place) {
    String[] lines = sql.split("\\R", -1);
    int line = Math.min(Math.max(1, place.getLineNum()), lines.length);
    String last = lines[line - 1];
    int column = Math.min(Math.max(1, place.getColumnNum()), last.length() + 1);
    return String.join("\n", List.of(lines).subList(0, line - 1))
        + "\n"
        + last.substring(0, column - 1);
  }

  private static String unexpected(String tokens, String before) {
    if (tokens.contains("<EOF>")) {
      return "the expression ends too early"
          + (CallForms.isOpen(before) ? "; a ')' is missing" : "");
    }
    String word = tokens.strip().replaceAll("\\\\?\"", "");
    String instead = INSTEAD.get(word.toUpperCase(Locale.ROOT));
    if (instead != null) {
      return "unexpected '" + word + "'; " + instead;
    }
    if (CallForms.wordBeforeLast(before).equals("INTERVAL")) {
      return "unexpected '"
          + word
          + "'; write an interval as INTERVAL '1' DAY, with one of "
          + UNITS;
    }
    if (word.equalsIgnoreCase("SELECT") || word.toUpperCase(Locale.ROOT).startsWith("SELECT ")) {
      return "a query cannot stand inside an expression";
    }
    if (word.startsWith("&")) {
      return "unexpected '&'; use AND";
    }
    if (word.equalsIgnoreCase("AT")) {
      return "unexpected '"
          + word
          + "'; the local time of a zone is written time AT TIME ZONE 'Europe/Berlin', and a"
          + " column of that name \""
          + word
          + "\"";
    }
    if (word.equalsIgnoreCase("AS")) {
      return "unexpected '" + word + "'; a column's name is its key in the file, not in SQL";
    }
    boolean reserved = SqlSettings.reservedWords().isReservedWord(word.toUpperCase(Locale.ROOT));
    String hint =
        reserved ? ", a word of SQL; a column of that name is written \"" + word + "\"" : "";
    return "unexpected '"
        + word
        + "'"
        + (hint.isEmpty() ? CallForms.around(before).orElse("") : hint);
  }
}
