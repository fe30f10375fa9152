package dev.millrace.plan.picture;

import dev.millrace.plan.picture.PlanPicture.Arrow;
import dev.millrace.plan.picture.PlanPicture.Box;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What differs between the pictures of two versions of a file. */
public final class PlanDiff {
  private PlanDiff() {}

  /** Lines that begin with {@code +}, {@code -} or {@code ~}, by box; empty if nothing differs. */
  public static List<String> lines(PlanPicture before, PlanPicture after) {
    Map<String, Box> old = byId(before);
    Map<String, Box> now = byId(after);
    List<String> lines = new ArrayList<>();
    for (Box box : after.boxes()) {
      Box was = old.get(box.id());
      if (was == null) {
        lines.add("+ " + box.id() + ": " + box.kind());
        facts(after, box).forEach(fact -> lines.add("    + " + fact));
      } else {
        List<String> changes = new ArrayList<>();
        changes(facts(before, was), facts(after, box), changes);
        if (!changes.isEmpty()) {
          lines.add("~ " + box.id());
          changes.forEach(change -> lines.add("    " + change));
        }
      }
    }
    before.boxes().stream()
        .filter(box -> !now.containsKey(box.id()))
        .forEach(box -> lines.add("- " + box.id() + ": " + box.kind()));
    return lines;
  }

  private static Map<String, Box> byId(PlanPicture picture) {
    Map<String, Box> boxes = new LinkedHashMap<>();
    picture.boxes().forEach(box -> boxes.put(box.id(), box));
    return boxes;
  }

  private static List<String> facts(PlanPicture picture, Box box) {
    List<String> facts = new ArrayList<>();
    facts.add("kind: " + box.kind());
    for (Arrow arrow : picture.arrows()) {
      if (arrow.to().equals(box.id())) {
        facts.add("reads: " + arrow.from() + (arrow.label().isEmpty() ? "" : "." + arrow.label()));
      }
    }
    facts.addAll(box.facts());
    box.columns().forEach((name, type) -> facts.add("column: " + name + " " + type));
    return facts;
  }

  private static void changes(List<String> before, List<String> after, List<String> changes) {
    before.stream().filter(fact -> !after.contains(fact)).forEach(f -> changes.add("- " + f));
    after.stream().filter(fact -> !before.contains(fact)).forEach(f -> changes.add("+ " + f));
  }
}
