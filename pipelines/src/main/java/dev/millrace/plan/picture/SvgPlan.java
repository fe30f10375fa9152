package dev.millrace.plan.picture;

import dev.millrace.plan.picture.PlanLayout.Path;
import dev.millrace.plan.picture.PlanLayout.Place;
import dev.millrace.plan.picture.PlanPicture.Box;
import dev.millrace.plan.picture.PlanPicture.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A picture as SVG, on its own: no script, no font of its own, no address. Thick arrows bring rows
 * together by key. Whoever shows it in a page finds a box by {@code data-box}, its id, and an arrow
 * by {@code data-arrow}, its place in the picture's list.
 */
public final class SvgPlan {
  private static final int LINE = 16;
  private static final int PADDING = 10;
  private static final int LONGEST = 44;
  private static final int MOST_LINES = 6;
  private static final int KIND_GAP = 7;

  /** A tall picture is shown whole, but not smaller than its text can be read. */
  private static final double SMALLEST = 0.7;

  /** How wide a character is at most times, in the two sizes of text. */
  private static final double NAME_CHARACTER = 8.2;

  private static final double CHARACTER = 7.0;

  private final PlanLayout layout;
  private final PlanPicture picture;
  private final Function<Box, Optional<String>> links;
  private final StringBuilder svg = new StringBuilder();

  private SvgPlan(PlanPicture picture, Function<Box, Optional<String>> links) {
    this.picture = picture;
    this.links = links;
    this.layout = new PlanLayout(picture, SvgPlan::size);
  }

  /** The lines of a document. */
  public static List<String> lines(PlanPicture picture) {
    return lines(picture, box -> Optional.empty());
  }

  /**
   * The lines of a document whose boxes lead somewhere.
   *
   * @param links the address for each box
   */
  static List<String> lines(PlanPicture picture, Function<Box, Optional<String>> links) {
    SvgPlan drawn = new SvgPlan(picture, links);
    drawn.draw();
    return drawn.svg.toString().lines().toList();
  }

  private void draw() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\""
            + " style=\"max-height: max(100vh, %.0fpx)\" font-family=\"Helvetica, Arial,"
            + " sans-serif\" font-size=\"12\">",
        layout.width, layout.height, layout.width, layout.height * SMALLEST);
    add("<title>%s</title>", escaped(picture.title()));
    add("<rect class=\"paper\" width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
    add(
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"9\""
            + " markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
            + "<path class=\"tip\" d=\"M0,0 L8,4 L0,8 z\" fill=\"#555555\"/></marker></defs>");
    layout.paths.forEach(this::arrow);
    picture.drawn().forEach(this::box);
    add("</svg>");
  }

  private void arrow(Path path) {
    List<Place> places = path.places();
    Place from = places.get(0);
    double x = from.centre();
    double y = from.y + from.height;
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "M%.1f,%.1f", x, y));
    for (int i = 1; i < places.size(); i++) {
      Place to = places.get(i);
      double bend = PlanLayout.LAYER_GAP * 0.6;
      line.append(
          String.format(
              Locale.ROOT,
              " C%.1f,%.1f %.1f,%.1f %.1f,%.1f",
              x,
              y + bend,
              to.centre(),
              to.y - bend,
              to.centre(),
              to.y));
      x = to.centre();
      y = to.y;
      if (i < places.size() - 1) {
        // Straight past the boxes of this layer.
        y += layout.heightOf(to.layer);
        line.append(String.format(Locale.ROOT, " L%.1f,%.1f", x, y));
      }
    }
    add(
        "<path class=\"arrow\" data-arrow=\"%d\" d=\"%s\" fill=\"none\" stroke=\"#555555\""
            + " stroke-width=\"%s\" marker-end=\"url(#tip)\"/>",
        picture.arrows().indexOf(path.arrow()), line, path.arrow().shuffled() ? "3" : "1.3");
    label(path);
  }

  /** Beside the arrow's end, where those of other outputs are not. */
  private void label(Path path) {
    if (!path.arrow().label().isEmpty()) {
      Place to = path.places().get(path.places().size() - 1);
      add(
          "<text x=\"%.1f\" y=\"%.1f\" fill=\"#555555\" font-style=\"italic\">%s</text>",
          to.centre() + 6, to.y - 10, escaped(path.arrow().label()));
    }
  }

  private void box(Box box) {
    Place at = layout.boxes.get(box.id());
    if (at == null) {
      return;
    }
    String fill =
        switch (box.shape()) {
          case STREAM -> "#e3f0ff";
          case STEP -> "#f6f6f6";
          case OUTPUT -> "#e6f6e6";
        };
    Optional<String> link = links.apply(box);
    link.ifPresent(to -> add("<a href=\"%s\">", escaped(to)));
    add(
        "<g class=\"box %s\" data-box=\"%s\">",
        box.shape().name().toLowerCase(Locale.ROOT), escaped(box.id()));
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\""
            + " stroke=\"#888888\"/>",
        at.x, at.y, at.width, at.height, box.shape() == Shape.STEP ? 3 : 12, fill);
    double y = at.y + PADDING + LINE - 5;
    add(
        "<text x=\"%.1f\" y=\"%.1f\"><tspan font-size=\"13\" font-weight=\"bold\">%s</tspan>"
            + "<tspan dx=\"%d\" fill-opacity=\"0.7\">%s</tspan></text>",
        at.x + PADDING, y, escaped(box.name()), KIND_GAP, escaped(box.kind()));
    for (String line : text(box)) {
      y += LINE;
      add(
          "<text x=\"%.1f\" y=\"%.1f\" fill=\"#333333\">%s</text>",
          at.x + PADDING, y, escaped(line));
    }
    add("</g>");
    link.ifPresent(to -> add("</a>"));
  }

  private static int[] size(Box box) {
    List<String> text = text(box);
    double widest =
        box.name().length() * NAME_CHARACTER + KIND_GAP + box.kind().length() * CHARACTER;
    for (String line : text) {
      widest = Math.max(widest, line.length() * CHARACTER);
    }
    return new int[] {(int) widest + 2 * PADDING, (text.size() + 1) * LINE + PADDING + 6};
  }

  /**
   * The facts, cut to a size at which the picture still fits a screen. What is kept in memory is
   * the last of them, and never left out.
   */
  private static List<String> text(Box box) {
    List<String> facts = box.facts();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < facts.size(); i++) {
      boolean last = i == facts.size() - 1;
      if (lines.size() < MOST_LINES - 2 || last || facts.size() <= MOST_LINES) {
        lines.add(cut(facts.get(i)));
      } else if (lines.size() == MOST_LINES - 2) {
        lines.add("…");
      }
    }
    return lines;
  }

  /** At the end of a part, or of a word, where there is one. */
  private static String cut(String fact) {
    if (fact.length() <= LONGEST) {
      return fact;
    }
    String start = fact.substring(0, LONGEST - 1);
    int end = Math.max(start.lastIndexOf(", "), start.lastIndexOf("; "));
    if (end < LONGEST / 3) {
      end = start.lastIndexOf(' ');
    }
    return fact.substring(0, end < LONGEST / 3 ? LONGEST - 1 : end) + "…";
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
