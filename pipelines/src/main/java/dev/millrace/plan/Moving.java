package dev.millrace.plan;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds functions whose value depends on when or where they run. */
final class Moving {
  private static final Pattern TOKENS =
      Pattern.compile(
          "'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|--[^\\n]*|/\\*.*?\\*/"
              + "|(?<!\\.)\\b(CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIMESTAMP|LOCALTIME"
              + "|(?:RAND_INTEGER|RANDOM|RAND|NOW|UUID|RAND_UUID|GETDATE|SYSDATE)(?=\\s*\\())\\b",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private Moving() {}

  /** The first such function of an SQL text, outside of quotes and comments. */
  static Optional<String> functionIn(String sql) {
    Matcher tokens = TOKENS.matcher(sql);
    while (tokens.find()) {
      String name = tokens.group(1);
      if (name != null) {
        return Optional.of(name.toUpperCase(Locale.ROOT));
      }
    }
    return Optional.empty();
  }
}
