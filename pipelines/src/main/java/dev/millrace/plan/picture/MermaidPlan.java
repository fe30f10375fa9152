package dev.millrace.plan.picture;

import dev.millrace.plan.picture.PlanPicture.Arrow;
import dev.millrace.plan.picture.PlanPicture.Box;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A picture in the language of Mermaid, which GitHub and GitLab draw in Markdown. Thick arrows
 * bring rows together by key.
 */
public final class MermaidPlan {
  private MermaidPlan() {}

  /** The lines of a flow chart, without the fence around it. */
  public static List<String> lines(PlanPicture picture) {
    Map<String, String> ids = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    lines.add("flowchart LR");
    for (Box box : picture.drawn()) {
      String id = "n" + ids.size();
      ids.put(box.id(), id);
      lines.add("  " + id + drawn(box));
    }
    for (Arrow arrow : picture.arrows()) {
      String line = arrow.shuffled() ? " ==>" : " -->";
      String label = arrow.label().isEmpty() ? " " : "|" + escaped(arrow.label()) + "| ";
      lines.add("  " + ids.get(arrow.from()) + line + label + ids.get(arrow.to()));
    }
    return lines;
  }

  private static String drawn(Box box) {
    StringBuilder text = new StringBuilder("<b>" + escaped(box.name()) + "</b>");
    if (box.shape() == PlanPicture.Shape.STEP) {
      text.append("<br/>").append(escaped(box.kind()));
      box.facts().forEach(fact -> text.append("<br/>").append(escaped(fact)));
    }
    return switch (box.shape()) {
      case STREAM -> "([\"" + text + "\"])";
      case STEP -> "[\"" + text + "\"]";
      case OUTPUT -> "[/\"" + text + "\"/]";
    };
  }

  /** Mermaid's own form of characters that end a text or begin a tag. */
  private static String escaped(String text) {
    return text.replace("#", "#35;")
        .replace("&", "#amp;")
        .replace("\"", "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;")
        .replace("|", "#124;")
        .replace("`", "#96;");
  }
}
