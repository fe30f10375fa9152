package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.lib.Importable;
import dev.millrace.diag.Nearest;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters and tests that there are not: the renderer gives nothing for them, without a word. */
final class FilterNames {
  private static final Pattern USE =
      Pattern.compile(
          "(?:\\||^\\{%[-+]?\\s*filter\\s)\\s*(?<filter>[A-Za-z_]\\w*)"
              + "|\\bis\\s+(?:not\\s+)?(?<test>[A-Za-z_]\\w*)");

  private final Set<String> filters;
  private final Set<String> tests;

  FilterNames(Context known) {
    this.filters = names(known.getAllFilters());
    this.tests = names(known.getAllExpTests());
  }

  private static Set<String> names(Collection<? extends Importable> known) {
    Set<String> names = new TreeSet<>();
    known.forEach(one -> names.add(one.getName()));
    return names;
  }

  /**
   * Looks at all tags of a file.
   *
   * @param problem takes the index of a name, in code points, and what is wrong with it
   */
  void check(String text, BiConsumer<Integer, String> problem) {
    int[] characters = text.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      TemplateTag tag = TemplateTag.at(characters, i).orElse(null);
      if (tag != null) {
        if (tag.isRead()) {
          check(new String(characters, i, tag.end() - i), i, problem);
        }
        i = tag.end() - 1;
      }
    }
  }

  private void check(String tag, int start, BiConsumer<Integer, String> problem) {
    Matcher use = USE.matcher(TagText.withoutQuoted(tag));
    while (use.find()) {
      boolean filter = use.group("filter") != null;
      String name = use.group(filter ? "filter" : "test");
      Set<String> known = filter ? filters : tests;
      if (!known.contains(name)) {
        int at = use.start(filter ? "filter" : "test");
        problem.accept(
            start + tag.codePointCount(0, at),
            "there is no "
                + (filter ? "filter" : "test")
                + " '"
                + name
                + "' here."
                + Nearest.hint(name, known));
      }
    }
  }
}
