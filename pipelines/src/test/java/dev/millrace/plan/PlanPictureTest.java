package dev.millrace.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.picture.HtmlPlan;
import dev.millrace.plan.picture.JsonPlan;
import dev.millrace.plan.picture.MermaidPlan;
import dev.millrace.plan.picture.PlanDiff;
import dev.millrace.plan.picture.PlanPicture;
import dev.millrace.plan.picture.PlanSummary;
import dev.millrace.plan.picture.SvgPlan;
import dev.millrace.spec.yaml.PipelineFiles;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Plans as pictures; those in the documentation of the shipped pipelines are drawn by this. */
class PlanPictureTest {
  private static PlanPicture picture(String name) {
    Plan plan = Planner.plan(PipelineFiles.read(Path.of("definitions", name + ".yaml"), Map.of()));
    return PlanPicture.of(plan);
  }

  private static PlanPicture pictureOf(String keep, String group) {
    return PlanPicture.of(
        Planner.plan(
            PipelineFiles.parse(
                    "p.yaml",
                    """
                    pipeline:
                      transforms:
                        - {type: Create, name: In, config: {elements: [{k: a, x: 1}]}}
                        - {type: Filter, name: Big, input: In, config: {keep: "%s"}}
                        - type: MapToFields
                          name: More
                          input: Big
                          config: {append: true, fields: {y: x + 1}}
                        - type: Combine
                          name: Sums
                          input: More
                          config: {group_by: [%s], combine: {total: {value: x, fn: sum}}}
                        - {type: WriteToConsole, name: Out, input: Sums}
                    """
                        .formatted(keep, group),
                    Map.of())
                .spec()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders-payments", "playback-engagement", "user-sessions"})
  void documentationShowsThePictureOfTheFile(String name) throws IOException {
    // given
    Path file = Path.of("..", "docs", "pipelines", name + ".md");
    String page = Files.readString(file);

    // when
    String chart = String.join("\n", MermaidPlan.lines(picture(name)));
    int from = page.indexOf("```mermaid\n") + "```mermaid\n".length();
    String drawn = page.substring(0, from) + chart + page.substring(page.indexOf("\n```", from));

    // then
    if ("update".equals(System.getProperty("millrace.golden"))) {
      Files.writeString(file, drawn);
    }
    assertThat(page).isEqualTo(drawn);
  }

  @Test
  void textTellsWhatAStepChanges() {
    assertThat(PlanSummary.lines(pictureOf("x > 0", "k")))
        .containsSequence(
            "In: create",
            "  columns: k VARCHAR NOT NULL, x BIGINT NOT NULL",
            "",
            "Big: filter of In",
            "  keep: x > 0",
            "",
            "More: map of Big",
            "  y = x + 1",
            "  adds: y BIGINT NOT NULL",
            "",
            "Sums: combine of More (shuffled by key)",
            "  key: k",
            "  total = sum of x",
            "  state: one accumulator per key and window, until the input ends: it grows with the"
                + " number of keys")
        .contains("  leaves out: x, y")
        .endsWith("stages, each between two shuffles", "  In + Big + More", "  Sums");
  }

  @Test
  void whatIsNotReadAndWhatRunsAsOneIsTold() {
    // when
    PlanPicture playback = picture("playback-engagement");
    PlanPicture orders = picture("orders-payments");

    // then
    assertThat(playback.boxes().get(0).facts()).contains("not read: device, position_ms");
    assertThat(PlanSummary.lines(playback.withRunners(Map.of("direct", "as it is"))))
        .containsSequence(
            "stages, each between two shuffles",
            "  plays + RealViewing",
            "  UniqueEvents",
            "  catalogue",
            "  WithTitle + Marked",
            "  PerMinute + Minutes + Engagement + HotTitles + QualityAlerts",
            "",
            "runners",
            "  direct: as it is");
    assertThat(JsonPlan.of(orders).path("stages").toString())
        .isEqualTo(
            "[[\"orders\",\"ValidOrders\"],[\"UniqueOrders\"],[\"payments\"],[\"UniquePayments\"],"
                + "[\"Paid\"],[\"RevenuePerMinute\",\"Revenue\"]]");
  }

  @Test
  void aLongBoxIsCutAtWordsAndKeepsWhatIsRemembered() {
    // when
    String svg = String.join("\n", SvgPlan.lines(picture("playback-engagement")));

    // then
    assertThat(matches(">(keep: event[^<]*|error_share[^<]*|delivery[^<]*)<", svg))
        .containsExactly(
            "delivery: at least once…",
            "error_share = CAST(errors AS DOUBLE) /…",
            "keep: event_type &lt;&gt; 'pause' AND user_id…",
            "keep: events &gt;= 3 AND (errors * 5 &gt; events…");
    assertThat(svg.substring(svg.indexOf(">PerMinute<"), svg.indexOf(">Minutes<")))
        .contains(">views = sum of is_view<", ">…<", ">state: keys of the last 1m<");
  }

  @Test
  void versionsAreCompared() {
    // given
    PlanPicture before = pictureOf("x > 0", "k");

    // then
    assertThat(PlanDiff.lines(before, before)).isEmpty();
    assertThat(PlanDiff.lines(before, pictureOf("x > 5", "k")))
        .containsExactly("~ Big", "    - keep: x > 0", "    + keep: x > 5");
    assertThat(PlanDiff.lines(before, pictureOf("x > 0", "x")))
        .contains("~ Sums", "    - key: k", "    + key: x");
  }

  @Test
  void mermaidAndSvgAreWellFormedWhateverTheExpressionsHold()
      throws ParserConfigurationException, SAXException, IOException {
    // given
    PlanPicture odd = pictureOf("k <> 'a|b' AND k <> '&#`'", "k");

    // when
    List<String> mermaid = MermaidPlan.lines(odd);
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(String.join("\n", SvgPlan.lines(odd)))));

    // then
    assertThat(mermaid)
        .contains(
            "  n1[\"<b>Big</b><br/>filter<br/>keep: k #lt;#gt; 'a#124;b' AND k #lt;#gt;"
                + " '#amp;#35;#96;'\"]",
            "  n2 ==> n3");
    assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(1 + odd.boxes().size());
    assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(1 + odd.arrows().size());
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("keep: k <> 'a|b' AND k <> '&#`'");
  }

  @Test
  void pageStandsAloneAndItsLinksLeadSomewhere() {
    // when
    List<String> lines = HtmlPlan.lines(pictureOf("k <> '<script>'", "k"));
    String page = String.join("\n", lines);
    Set<String> ids = matches("id=\"([^\"]+)\"", page);

    // then
    assertThat(matches("href=\"#([^\"]+)\"", page)).isSubsetOf(ids).contains("box-3", "graph");
    assertThat(matches("(?:href|src)=\"([^#])", page)).isEmpty();
    assertThat(matches("(https?:[^\"]*)", page)).containsExactly("http://www.w3.org/2000/svg");
    assertThat(page).doesNotContain("<script").contains("keep: k &lt;&gt; '&lt;script&gt;'");
    assertThat(lines)
        .containsSequence(
            "<section id=\"box-3\">",
            "<h2>Sums <span class=\"muted\">combine</span></h2>",
            "<ul>",
            "<li>reads <a href=\"#box-2\">More</a>, shuffled by key</li>",
            "<li>key: k</li>")
        .contains("<tr><th scope=\"row\">total</th><td class=\"muted\">BIGINT NOT NULL</td></tr>");
  }

  private static Set<String> matches(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void noBoxOfAShippedPipelineCoversAnother()
      throws ParserConfigurationException, SAXException, IOException {
    for (String name : List.of("orders-payments", "playback-engagement", "user-sessions")) {
      // when
      Document svg =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(
                  new InputSource(
                      new StringReader(String.join("\n", SvgPlan.lines(picture(name))))));

      // then
      NodeList boxes = svg.getElementsByTagName("rect");
      for (int i = 1; i < boxes.getLength(); i++) {
        for (int j = i + 1; j < boxes.getLength(); j++) {
          assertThat(area(boxes.item(i)).intersects(area(boxes.item(j)))).as(name).isFalse();
        }
      }
    }
  }

  private static Rectangle2D area(Node box) {
    double[] area =
        Stream.of("x", "y", "width", "height")
            .mapToDouble(
                side -> Double.parseDouble(box.getAttributes().getNamedItem(side).getNodeValue()))
            .toArray();
    return new Rectangle2D.Double(area[0], area[1], area[2], area[3]);
  }

  @Test
  void jsonHasBoxesAndArrows() {
    // when
    ObjectNode json = JsonPlan.of(picture("orders-payments"));

    // then
    assertThat(json.path("schema").asText()).isEqualTo("millrace-plan/1");
    assertThat(json.path("boxes").get(5).path("name").asText()).isEqualTo("Paid");
    assertThat(json.path("boxes").get(5).path("columns").path("paid").asText())
        .isEqualTo("DECIMAL(12, 2) NOT NULL");
    assertThat(json.path("arrows").get(2).path("shuffled").asBoolean()).isTrue();
  }
}
