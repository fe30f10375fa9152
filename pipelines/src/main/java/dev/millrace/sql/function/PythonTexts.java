package dev.millrace.sql.function;

import java.util.ArrayList;
import java.util.List;

/** Methods of Python's texts that SQL's functions are not, as generated code calls them. */
public final class PythonTexts {
  /** What Python's {@code isspace} is true of. */
  public static final String BLANKS =
      " \t\n"
          + "\u000b\f\r"
          + "\u001c\u001d\u001e\u001f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
          + "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

  private PythonTexts() {}

  /** Fails as Python does where a name is not there. */
  public static boolean undefined(String name) {
    throw new ArithmeticException("name '" + name + "' is not defined");
  }

  /** The text without such characters at its ends. */
  public static String strip(String text, String characters) {
    return rstrip(lstrip(text, characters), characters);
  }

  /** The text without such characters at its beginning. */
  public static String lstrip(String text, String characters) {
    int start = 0;
    while (start < text.length() && characters.indexOf(text.codePointAt(start)) >= 0) {
      start += Character.charCount(text.codePointAt(start));
    }
    return text.substring(start);
  }

  /** The text without such characters at its end. */
  public static String rstrip(String text, String characters) {
    int end = text.length();
    while (end > 0 && characters.indexOf(text.codePointBefore(end)) >= 0) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(0, end);
  }

  /** What stands between blanks, as {@code split()} without a separator gives it. */
  public static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean blank = i == text.length() || BLANKS.indexOf(text.charAt(i)) >= 0;
      if (blank && start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      } else if (!blank && start < 0) {
        start = i;
      }
    }
    return words;
  }
}
