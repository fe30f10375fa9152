package dev.millrace.spec.yaml.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What of SQL does what a piece of Python does. */
final class SqlInstead {
  private static final Map<Pattern, String> FUNCTIONS = functions();

  /** How a function in Python begins. */
  private static final Pattern FUNCTION = Pattern.compile("\\s*(lambda|def|import|from)\\b");

  private SqlInstead() {}

  private static Map<Pattern, String> functions() {
    Map<String, String> functions = new LinkedHashMap<>();
    functions.put("re\\.findall\\(", "REGEXP_EXTRACT_ALL(text, pattern) for re.findall");
    functions.put("re\\.(search|match|fullmatch)\\(", "REGEXP_LIKE(text, pattern) for re.search");
    functions.put("re\\.sub\\(", "REGEXP_REPLACE(text, pattern, by) for re.sub");
    functions.put("\\bint\\(", "CAST(x AS BIGINT) for int()");
    functions.put("\\bfloat\\(", "CAST(x AS DOUBLE) for float()");
    functions.put("\\bround\\(", "ROUND(x, digits) for round()");
    functions.put("\\bmax\\(", "GREATEST(x, y) for max()");
    functions.put("\\bmin\\(", "LEAST(x, y) for min()");
    functions.put("\\bjson\\.loads\\(", "JSON_VALUE(text, '$.name') for json.loads");
    Map<Pattern, String> compiled = new LinkedHashMap<>();
    functions.forEach((python, sql) -> compiled.put(Pattern.compile(python), sql));
    return compiled;
  }

  /** A sentence with a blank before it; empty if there is nothing to say. */
  static String of(String python) {
    List<String> found = new ArrayList<>();
    FUNCTIONS.forEach(
        (pattern, sql) -> {
          if (pattern.matcher(python).find()) {
            found.add(sql);
          }
        });
    String functions =
        FUNCTION.matcher(python).lookingAt()
            ? " Of functions, those are read that are one expression of the row, as 'lambda row:"
                + " row.a + row.b'."
            : "";
    return (found.isEmpty() ? "" : " There is " + String.join(", ", found) + ".") + functions;
  }
}
