package dev.millrace.sql.parse;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.type.SqlProblem;
import java.util.Locale;
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

  private ParserText() {}

  public static SqlProblem problem(SqlParseException failure, SourceText source) {
    String raw = String.valueOf(failure.getMessage());
    Matcher lexical = LEXICAL.matcher(raw);
    if (lexical.matches()) {
      int line = Integer.parseInt(lexical.group(1));
      int column = Integer.parseInt(lexical.group(2));
      return source.problem(ErrorCodes.NOT_SQL, line, column, lexicalSentence(lexical.group(3)));
    }
    SqlParserPos place = failure.getPos() == null ? SqlParserPos.ZERO : failure.getPos();
    Matcher unexpected = UNEXPECTED.matcher(raw);
    String sentence =
        unexpected.matches()
            ? unexpected(unexpected.group(1))
            : failure.getCause() instanceof StackOverflowError
                ? "the expression is nested too deeply"
                : ValidationText.firstSentence(failure);
    return source.problem(
        ErrorCodes.NOT_SQL,
        Math.max(1, place.getLineNum()),
        Math.max(1, place.getColumnNum()),
        sentence);
  }

  private static String lexicalSentence(String what) {
    Matcher sign = Pattern.compile("\"(.*?)\".*", Pattern.DOTALL).matcher(what);
    String found = sign.matches() ? sign.group(1) : what;
    return unexpected(found);
  }

  private static String unexpected(String tokens) {
    if (tokens.contains("<EOF>")) {
      return "the expression ends too early";
    }
    String word = tokens.strip().replaceAll("\\\\?\"", "");
    if (word.equalsIgnoreCase("SELECT") || word.toUpperCase(Locale.ROOT).startsWith("SELECT ")) {
      return "a query cannot stand inside an expression";
    }
    if (word.startsWith("&")) {
      return "unexpected '&'; use AND";
    }
    if (word.equalsIgnoreCase("AT")) {
      return "unexpected '"
          + word
          + "'; the local time of a zone is FROM_UTC_TIMESTAMP(column, 'Europe/Berlin'), and a"
          + " column of that name is written \""
          + word
          + "\"";
    }
    if (word.equalsIgnoreCase("AS")) {
      return "unexpected '" + word + "'; a column's name is its key in the file, not in SQL";
    }
    boolean reserved = SqlSettings.reservedWords().isReservedWord(word.toUpperCase(Locale.ROOT));
    String hint =
        reserved ? ", a word of SQL; a column of that name is written \"" + word + "\"" : "";
    return "unexpected '" + word + "'" + hint;
  }
}
