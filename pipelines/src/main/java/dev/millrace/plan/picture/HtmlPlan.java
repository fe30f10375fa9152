package dev.millrace.plan.picture;

import dev.millrace.plan.picture.PlanPicture.Arrow;
import dev.millrace.plan.picture.PlanPicture.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A picture as one page of HTML that needs nothing else: the drawing, whose boxes lead to what each
 * of them does, with all its columns. It has no script, so that it can be opened from anywhere and
 * shown by whoever shows HTML.
 */
public final class HtmlPlan {
  private static final String STYLE =
      """
      :root {
        color-scheme: light dark;
        --ground: #f7f7f5; --surface: #ffffff; --text: #1b1f24; --muted: #59616b; --line: #dfe2e6;
        --accent: #1d5fbf; --stream: #e5f0ff; --step: #f3f3f1; --output: #e6f5e8;
      }
      @media (prefers-color-scheme: dark) {
        :root {
          --ground: #13161a; --surface: #1b1f24; --text: #e7e9ec; --muted: #a0a9b4; --line: #30363d;
          --accent: #82b4ff; --stream: #1b2f4a; --step: #262b31; --output: #1b3524;
        }
      }
      * { box-sizing: border-box; }
      body {
        margin: 0 auto; padding: 16px; max-width: 1200px; background: var(--ground);
        color: var(--text); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
      }
      h1 { font-size: 22px; margin: 0; }
      h2 { font-size: 17px; margin: 0 0 4px; }
      a { color: var(--accent); }
      :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
      .muted { color: var(--muted); font-weight: 400; }
      .graph, section {
        background: var(--surface); border: 1px solid var(--line); border-radius: 8px;
        padding: 12px 16px; margin: 12px 0;
      }
      .graph { overflow-x: auto; }
      section { border-left-width: 4px; scroll-margin-top: 8px; }
      section:target { border-color: var(--accent); }
      ul { margin: 4px 0; padding-left: 20px; }
      table { border-collapse: collapse; font-size: 14px; }
      td, th { text-align: left; padding: 2px 18px 2px 0; vertical-align: top; font-weight: 400; }
      summary { cursor: pointer; color: var(--accent); }
      svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
      svg .paper { fill: none; }
      svg text { fill: var(--text); }
      svg .arrow { stroke: var(--muted); } svg .tip { fill: var(--muted); }
      svg .box rect { stroke: var(--muted); }
      svg .stream rect { fill: var(--stream); } svg .step rect { fill: var(--step); }
      svg .output rect { fill: var(--output); }
      svg a:hover rect, svg a:focus rect { stroke: var(--accent); stroke-width: 2.5; }
      svg a:focus { outline: none; }
      """;

  private final PlanPicture picture;
  private final Map<String, Integer> numbers = new TreeMap<>();
  private final List<String> lines = new ArrayList<>();

  private HtmlPlan(PlanPicture picture) {
    this.picture = picture;
    picture.boxes().forEach(box -> numbers.put(box.id(), numbers.size()));
  }

  /** The lines of a document. */
  public static List<String> lines(PlanPicture picture) {
    HtmlPlan page = new HtmlPlan(picture);
    page.write();
    return page.lines;
  }

  private void write() {
    add("<!DOCTYPE html>");
    add("<html lang=\"en\">");
    add("<head>");
    add("<meta charset=\"utf-8\">");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    // Nothing in it runs or loads, whatever names the file has.
    add(
        "<meta http-equiv=\"Content-Security-Policy\""
            + " content=\"default-src 'none'; style-src 'unsafe-inline'\">");
    add("<title>%s</title>", text(picture.title()));
    add("<style>");
    STYLE.lines().forEach(lines::add);
    add("</style>");
    add("</head>");
    add("<body>");
    add("<header>");
    add("<h1>%s</h1>", text(picture.title()));
    add(
        "<p class=\"muted\">%s. Thick arrows bring rows of one key together. A box leads to what it"
            + " does.</p>",
        text(picture.hash()));
    add("</header>");
    add("<main>");
    add("<div class=\"graph\" id=\"graph\" role=\"region\" aria-label=\"Graph\" tabindex=\"0\">");
    lines.addAll(SvgPlan.lines(picture, box -> Optional.of("#" + anchor(box.id()))));
    add("</div>");
    picture.boxes().forEach(this::section);
    runs();
    add("</main>");
    add("</body>");
    add("</html>");
  }

  private void runs() {
    add("<section>");
    add("<h2>Stages <span class=\"muted\">each between two shuffles</span></h2>");
    add("<ul>");
    picture.stages().forEach(stage -> add("<li>%s</li>", text(String.join(" + ", stage))));
    add("</ul>");
    add("</section>");
    if (!picture.runners().isEmpty()) {
      add("<section>");
      add("<h2>Runners</h2>");
      add("<ul>");
      picture.runners().forEach((name, note) -> add("<li>%s: %s</li>", text(name), text(note)));
      add("</ul>");
      add("</section>");
    }
  }

  private String anchor(String id) {
    return "box-" + numbers.get(id);
  }

  private void section(Box box) {
    add("<section id=\"%s\">", anchor(box.id()));
    add("<h2>%s <span class=\"muted\">%s</span></h2>", text(box.name()), text(box.kind()));
    add("<ul>");
    for (Arrow arrow : picture.arrows()) {
      if (arrow.to().equals(box.id())) {
        add(
            "<li>reads <a href=\"#%s\">%s</a>%s</li>",
            anchor(arrow.from()), from(arrow), arrow.shuffled() ? ", shuffled by key" : "");
      }
    }
    box.facts().forEach(fact -> add("<li>%s</li>", text(fact)));
    add("</ul>");
    if (!box.columns().isEmpty()) {
      int count = box.columns().size();
      add("<details><summary>%d %s</summary>", count, count == 1 ? "column" : "columns");
      add("<table>");
      box.columns()
          .forEach(
              (name, type) ->
                  add(
                      "<tr><th scope=\"row\">%s</th><td class=\"muted\">%s</td></tr>",
                      text(name), text(type)));
      add("</table>");
      add("</details>");
    }
    add("<a href=\"#graph\">to the picture</a>");
    add("</section>");
  }

  private static String from(Arrow arrow) {
    return text(arrow.from() + (arrow.label().isEmpty() ? "" : "." + arrow.label()));
  }

  private static String text(String text) {
    return SvgPlan.escaped(text);
  }

  private void add(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }
}
