package dev.millrace.spec.yaml.expression;

import dev.millrace.spec.yaml.expression.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function of Python that takes a row and is no more than an expression of it: {@code lambda row:
 * row.a + 1}, or {@code def f(row):} with what it returns, by {@code if}, {@code elif} and {@code
 * else}. Names may be given to a column and to what {@code re.match} finds.
 *
 * @param row the function's name for the row
 * @param expression in Python, of the row
 * @param start the index of the expression's first character in the function; 0 if it has none
 */
public record RowFunction(String row, String expression, int start) {
  private static final String NAME = "[\\p{L}_][\\p{L}\\p{N}_]*";
  private static final Pattern LAMBDA =
      Pattern.compile(
          "\\s*lambda\\s+(?<row>" + NAME + ")\\s*:\\s*(?<value>\\S.*?)\\s*", Pattern.DOTALL);
  private static final Pattern HEAD =
      Pattern.compile("def\\s+" + NAME + "\\s*\\(\\s*(?<row>" + NAME + ")\\s*\\)\\s*:");
  private static final Pattern RETURN = Pattern.compile("return\\s+(?<value>\\S.*)");
  private static final Pattern CONDITION = Pattern.compile("(?:el)?if\\b\\s*(?<value>\\S.*?)\\s*:");
  private static final Pattern NAMING =
      Pattern.compile("(?<name>" + NAME + ")\\s*=\\s*(?<value>[^=\\s].*)");

  /** What can be named since it is the same wherever it is computed, and never fails. */
  private static final Pattern NAMED =
      Pattern.compile(NAME + "\\." + NAME + "|re\\.(match|search|fullmatch)\\(.*\\)");

  /** The function; empty if it is more than an expression. */
  public static Optional<RowFunction> of(String code) {
    Matcher lambda = LAMBDA.matcher(code);
    if (lambda.matches()) {
      String value = lambda.group("value");
      return Optional.of(new RowFunction(lambda.group("row"), value, lambda.start("value")));
    }
    List<Line> lines = Line.of(code);
    int head = 0;
    while (head < lines.size() && lines.get(head).text().equals("import re")) {
      head++;
    }
    if (head == lines.size() || lines.get(head).depth() > 0) {
      return Optional.empty();
    }
    Matcher def = HEAD.matcher(lines.get(head).text());
    return def.matches()
        ? new Body(lines, head + 1)
            .value()
            .map(value -> new RowFunction(def.group("row"), value, 0))
        : Optional.empty();
  }

  /** A line of code that is no comment. */
  private record Line(int depth, String text) {
    static List<Line> of(String code) {
      List<Line> lines = new ArrayList<>();
      for (String line : code.split("\n")) {
        String text = line.strip();
        if (!text.isEmpty() && !text.startsWith("#")) {
          lines.add(new Line(line.indexOf(text.charAt(0)), text));
        }
      }
      return lines;
    }
  }

  /** The statements of a function. */
  private static final class Body {
    private final List<Line> lines;
    private final Map<String, String> names = new LinkedHashMap<>();
    private int next;

    Body(List<Line> lines, int next) {
      this.lines = lines;
      this.next = next;
    }

    Optional<String> value() {
      int depth = next < lines.size() ? lines.get(next).depth() : 0;
      while (depth > 0 && isNaming(depth)) {
        next++;
      }
      Optional<String> value = depth == 0 ? Optional.empty() : returned(depth);
      return next == lines.size() ? value : Optional.empty();
    }

    private boolean isNaming(int depth) {
      if (next == lines.size() || lines.get(next).depth() != depth) {
        return false;
      }
      Matcher naming = NAMING.matcher(lines.get(next).text());
      boolean known = naming.matches() && NAMED.matcher(naming.group("value")).matches();
      return known && names.put(naming.group("name"), naming.group("value")) == null;
    }

    /** What the lines of a depth return from here on; None where the function ends without. */
    private Optional<String> returned(int depth) {
      if (next == lines.size()) {
        return Optional.of("None");
      }
      String text = lines.get(next).text();
      Matcher plain = RETURN.matcher(text);
      if (lines.get(next).depth() != depth) {
        // Less deep, it would go on after the choice that it is in.
        return Optional.empty();
      } else if (plain.matches()) {
        next++;
        return ends(depth) ? Optional.of(meant(plain.group("value"))) : Optional.empty();
      }
      Matcher condition = CONDITION.matcher(text);
      return condition.matches()
          ? choice(depth, meant(condition.group("value")))
          : Optional.empty();
    }

    private boolean ends(int depth) {
      return next == lines.size() || lines.get(next).depth() < depth;
    }

    private Optional<String> choice(int depth, String condition) {
      next++;
      if (next == lines.size() || lines.get(next).depth() <= depth) {
        return Optional.empty();
      }
      Optional<String> chosen = returned(lines.get(next).depth());
      boolean hasElse =
          next < lines.size()
              && lines.get(next).depth() == depth
              && lines.get(next).text().matches("else\\s*:");
      if (hasElse) {
        next++;
        if (next == lines.size() || lines.get(next).depth() <= depth) {
          return Optional.empty();
        }
      }
      Optional<String> other = returned(hasElse ? lines.get(next).depth() : depth);
      if (hasElse && !ends(depth)) {
        return Optional.empty();
      }
      return chosen.flatMap(
          then -> other.map(not -> "(" + then + ") if (" + condition + ") else (" + not + ")"));
    }

    /** An expression with the values of its names. */
    private String meant(String expression) {
      String meant = expression;
      for (Map.Entry<String, String> name : names.entrySet()) {
        String missing = "\\bif " + name.getKey() + " else " + name.getKey() + "$";
        meant = meant.replaceFirst(missing, "if " + name.getKey() + " else None");
        TextEdits edits = new TextEdits(meant);
        for (Token token : Token.all(meant)) {
          int end = token.start() + name.getKey().length();
          boolean named = token.text().equals(name.getKey());
          if (token.kind() == Kind.NAME
              && (named || token.text().startsWith(name.getKey() + "."))) {
            edits.replace(token.start(), end, name.getValue());
          }
        }
        meant = edits.result();
      }
      return meant;
    }
  }
}
