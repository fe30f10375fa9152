package dev.millrace.compile;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Makes wrong pipeline files of right ones: first their tree is changed (keys, types, nesting,
 * values of other places), then the text that is written of it.
 */
final class FileMutator {
  private static final List<Object> NASTY =
      List.of(
          "",
          " ",
          "null",
          "~",
          "*",
          "{}",
          "${X}",
          "${",
          "${secret:env:NOPE}",
          "${secret:file:nope}",
          "a.b.c",
          "orders, payments",
          "1d 2h",
          "-5s",
          "999999999999999999999999d",
          "2026-13-45T99:00:00Z",
          "0000-00-00",
          "SELECT 1",
          "a +",
          "((((((((((",
          "CAST(x AS DECIMAL(99,99))",
          "'",
          "`x`",
          "\"",
          "x'; --",
          "\u00e9\u4e2d\ud83d\ude00",
          "\u0000",
          "\u2028",
          "line\nbreak",
          "ARRAY<ROW<a MAP<VARCHAR, ARRAY<INT>>>>",
          "DECIMAL(0)",
          "%s %n %d",
          "../..",
          "x".repeat(5_000),
          0,
          -1,
          Integer.MAX_VALUE,
          Long.MIN_VALUE,
          new BigInteger("9".repeat(400)),
          new BigDecimal("1e-400"),
          Double.NaN,
          Double.NEGATIVE_INFINITY,
          true,
          List.of(),
          Map.of(),
          List.of(List.of(List.of())));

  private final Random random;
  private final List<Object> files;
  private final List<Object> parts = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();

  /**
   * @param files trees of right files
   */
  FileMutator(List<Object> files, Random random) {
    this.files = files;
    this.random = random;
    files.forEach(this::collect);
  }

  private void collect(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            keys.add(String.valueOf(key));
            collect(value);
          });
    } else if (tree instanceof List<?> list) {
      list.forEach(this::collect);
    }
    if (tree != null) {
      parts.add(tree);
    }
  }

  /** The text of another wrong file; a right one now and then. */
  String next() {
    Object tree = copy(any(files));
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      tree = change(tree, 0);
    }
    StringBuilder text = new StringBuilder();
    write(text, tree, 0, random.nextInt(4) == 0);
    return random.nextInt(3) == 0 ? oddities(text) : text.toString();
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Object copy(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, value) -> copy.put(key, value == null ? "" : copy(value)));
      return copy;
    }
    if (tree instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(value -> copy.add(value == null ? "" : copy(value)));
      return copy;
    }
    return tree;
  }

  /** Goes down to a random place and changes it. */
  @SuppressWarnings("unchecked") // trees of copy()
  private Object change(Object tree, int depth) {
    boolean deeper = random.nextInt(10) > 0 && depth < 40;
    if (deeper && tree instanceof Map<?, ?> map && !map.isEmpty()) {
      Map<Object, Object> changed = (Map<Object, Object>) map;
      Object key = any(new ArrayList<>(changed.keySet()));
      if (random.nextInt(4) == 0) {
        changeKeys(changed, key);
      } else {
        changed.put(key, change(changed.get(key), depth + 1));
      }
      return changed;
    }
    if (deeper && tree instanceof List<?> list && !list.isEmpty()) {
      List<Object> changed = (List<Object>) list;
      int at = random.nextInt(changed.size());
      switch (random.nextInt(6)) {
        case 0 -> changed.remove(at);
        case 1 -> changed.add(at, copy(changed.get(at)));
        case 2 -> Collections.shuffle(changed, random);
        default -> changed.set(at, change(changed.get(at), depth + 1));
      }
      return changed;
    }
    return copy(other(tree));
  }

  private void changeKeys(Map<Object, Object> map, Object key) {
    Object value = map.get(key);
    switch (random.nextInt(4)) {
      case 0 -> map.remove(key);
      case 1 -> map.put(any(keys), copy(any(parts)));
      case 2 -> {
        map.remove(key);
        map.put(any(keys), value);
      }
      default -> {
        map.remove(key);
        map.put(any(NASTY), value);
      }
    }
  }

  private Object other(Object tree) {
    return switch (random.nextInt(6)) {
      case 0 -> copy(any(parts));
      case 1 -> List.of(tree);
      case 2 -> Map.of(any(keys), tree);
      case 3 -> {
        Object nested = tree;
        for (int i = random.nextInt(300); i > 0; i--) {
          nested = i % 2 == 0 ? List.of(nested) : Map.of("x", nested);
        }
        yield nested;
      }
      case 4 -> spoiled(String.valueOf(tree));
      default -> any(NASTY);
    };
  }

  /** A text with a character lost, doubled or put in. */
  private String spoiled(String text) {
    int at = random.nextInt(text.length() + 1);
    String tail = text.substring(Math.min(text.length(), at + random.nextInt(2)));
    String in =
        random.nextBoolean()
            ? ""
            : String.valueOf("()'\",.:-+*/<>=$\\ \u00df0".charAt(random.nextInt(19)));
    return text.substring(0, at) + in + tail;
  }

  private void write(StringBuilder text, Object tree, int indent, boolean flow) {
    if (tree instanceof Map<?, ?> map) {
      if (flow || map.isEmpty()) {
        text.append('{');
        map.forEach(
            (key, value) -> {
              scalar(text, key);
              text.append(": ");
              write(text, value, indent, true);
              text.append(", ");
            });
        text.append('}');
        return;
      }
      map.forEach(
          (key, value) -> {
            text.append('\n').append(" ".repeat(indent));
            scalar(text, key);
            text.append(": ");
            write(text, value, indent + 2, random.nextInt(20) == 0);
          });
    } else if (tree instanceof List<?> list) {
      if (flow || list.isEmpty()) {
        text.append('[');
        list.forEach(
            value -> {
              write(text, value, indent, true);
              text.append(", ");
            });
        text.append(']');
        return;
      }
      for (Object value : list) {
        text.append('\n').append(" ".repeat(indent)).append("- ");
        write(text, value, indent + 2, random.nextInt(20) == 0);
      }
    } else {
      scalar(text, tree);
    }
  }

  private void scalar(StringBuilder text, Object value) {
    String plain = String.valueOf(value);
    if (value instanceof String && (random.nextInt(8) > 0 || !plain.matches("[A-Za-z_][\\w .]*"))) {
      text.append('"');
      plain.chars().forEach(c -> text.append(escaped((char) c)));
      text.append('"');
    } else {
      text.append(plain);
    }
  }

  private static String escaped(char c) {
    return c == '"' || c == '\\'
        ? "\\" + c
        : c < ' ' || c == '\u2028' ? String.format("\\u%04x", (int) c) : String.valueOf(c);
  }

  /** What YAML knows and few expect, and what no YAML is. */
  private String oddities(StringBuilder text) {
    int at = random.nextInt(text.length() + 1);
    List<String> odd =
        List.of(
            "\t",
            "\r",
            "\r\n",
            "&a ",
            "*a",
            "!!str ",
            "!!binary ",
            "!x ",
            "<<: ",
            "? ",
            "| ",
            ">-\n",
            "---\n",
            "...\n",
            "%YAML 9.9\n",
            "# ",
            "@",
            "`",
            "\u0000",
            "\u0085",
            "\ufeff",
            "\ud800",
            "{",
            "]",
            ": ",
            "- ",
            "'",
            "\"",
            "&a [*a, *a]",
            "yes",
            "0x1F",
            "1_000",
            ".nan",
            "2026-01-01");
    switch (random.nextInt(4)) {
      case 0 -> text.setLength(at);
      case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(30)));
      case 2 -> text.insert(at, any(odd)).insert(random.nextInt(at + 1), any(odd));
      default -> text.insert(at, any(odd));
    }
    return text.toString();
  }
}
