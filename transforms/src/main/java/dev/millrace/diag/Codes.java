package dev.millrace.diag;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The codes that a class of constants declares. */
public final class Codes {
  private static final Pattern CODE = Pattern.compile("ML-[0-9]{4}");

  private Codes() {}

  /**
   * Each code among the constants of a class, with the page that explains it.
   *
   * @param page the same for all, for example {@code kafka.md}
   */
  public static Map<String, String> explainedOn(String page, Class<?> constants) {
    Map<String, String> codes = new TreeMap<>();
    for (Field field : constants.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
        String value = value(field);
        if (CODE.matcher(value).matches()) {
          codes.put(value, page);
        }
      }
    }
    return codes;
  }

  private static String value(Field constant) {
    try {
      constant.setAccessible(true);
      return String.valueOf(constant.get(null));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot read " + constant, e);
    }
  }
}
