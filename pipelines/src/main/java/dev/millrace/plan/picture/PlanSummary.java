package dev.millrace.plan.picture;

import dev.millrace.plan.picture.PlanPicture.Arrow;
import dev.millrace.plan.picture.PlanPicture.Box;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A picture as text: what each step does, which columns it adds and leaves out, and what runners
 * make of all of it.
 */
public final class PlanSummary {
  private PlanSummary() {}

  /** The lines of all boxes. */
  public static List<String> lines(PlanPicture picture) {
    List<String> lines = new ArrayList<>();
    lines.add("pipeline " + picture.title() + " (" + picture.hash() + ")");
    for (Box box : picture.boxes()) {
      lines.add("");
      lines.add(head(picture, box));
      box.facts().forEach(fact -> lines.add("  " + fact));
      box.statements().forEach(statement -> lines.add("  made by: " + statement));
      columns(picture, box).forEach(line -> lines.add("  " + line));
    }
    lines.add("");
    lines.add("stages, each between two shuffles");
    picture.stages().forEach(stage -> lines.add("  " + String.join(" + ", stage)));
    if (!picture.runners().isEmpty()) {
      lines.add("");
      lines.add("runners");
      picture.runners().forEach((name, note) -> lines.add("  " + name + ": " + note));
    }
    return lines;
  }

  /** {@code Paid: join of UniqueOrders, UniquePayments (shuffled)}. */
  private static String head(PlanPicture picture, Box box) {
    String name =
        box.shape() == PlanPicture.Shape.OUTPUT
            ? "output " + box.name()
            : box.name() + ": " + box.kind();
    List<Arrow> in = picture.arrows().stream().filter(a -> a.to().equals(box.id())).toList();
    if (in.isEmpty()) {
      return name;
    }
    return name
        + " of "
        + in.stream().map(PlanSummary::from).distinct().collect(Collectors.joining(", "))
        + (in.stream().anyMatch(Arrow::shuffled) ? " (shuffled by key)" : "");
  }

  private static String from(Arrow arrow) {
    return arrow.label().isEmpty() ? arrow.from() : arrow.from() + "." + arrow.label();
  }

  /** All columns of a source; of a step those that are new or gone; of an output none. */
  private static List<String> columns(PlanPicture picture, Box box) {
    if (box.shape() == PlanPicture.Shape.OUTPUT) {
      return List.of();
    }
    List<Box> sources = picture.before(box);
    Map<String, String> added = new LinkedHashMap<>(box.columns());
    Set<String> gone = new LinkedHashSet<>();
    for (Box source : sources) {
      added.entrySet().removeAll(source.columns().entrySet());
      gone.addAll(source.columns().keySet());
    }
    gone.removeAll(box.columns().keySet());
    List<String> lines = new ArrayList<>();
    if (!added.isEmpty()) {
      lines.add((sources.isEmpty() ? "columns: " : "adds: ") + typed(added));
    }
    if (!gone.isEmpty()) {
      lines.add("leaves out: " + String.join(", ", gone));
    }
    return lines;
  }

  static String typed(Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(column -> column.getKey() + " " + column.getValue())
        .collect(Collectors.joining(", "));
  }
}
