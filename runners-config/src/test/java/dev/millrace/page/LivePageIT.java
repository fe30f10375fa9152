package dev.millrace.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.RecordFeed;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.http.HttpAddress;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real browser shows a real run, and a record that holds a script is text in it. With {@code
 * -Dmillrace.pictures=DIR} it leaves pictures there to look at.
 */
@Timeout(600)
class LivePageIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int GOOD = 300;
  private static final int LATE = 5;
  private static final int BROKEN = 7;
  private static final List<String> PARTS =
      List.of("graph", "streams", "outputs", "letters", "late", "charts", "file");
  private static final @Nullable Path PICTURES =
      Optional.ofNullable(System.getProperty("millrace.pictures")).map(Path::of).orElse(null);
  private static final String SCRIPT = "<img src=x onerror=hacked=1><script>hacked=1</script>";
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Filter
            name: Odd ones
            input: events
            config: {keep: "kind <> 'k0'"}
      streams:
        events:
          fields: {id: BIGINT NOT NULL, kind: VARCHAR, card: {type: VARCHAR, tags: [pii]}, at: {type: TIMESTAMP NOT NULL, unit: ms}}
          timestamp: at
          watermark: {max_out_of_orderness: 2s, idle_timeout: 10m}
          live: {type: ReadFromKafka, config: {topic: "${TOPIC}", bootstrap_servers: "${BROKERS}", format: JSON}}
      outputs:
        odd:
          input: Odd ones
          allow_tags: [pii]
          live: {type: WriteToKafka, config: {topic: "${TOPIC}.odd", bootstrap_servers: "${BROKERS}", key: kind, format: JSON}}
        late: {allow_tags: [pii], live: {type: WriteToKafka, config: {topic: "${TOPIC}.late", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        dead_letter: {allow_tags: [pii], live: {type: WriteToKafka, config: {topic: "${TOPIC}.dead", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
      """;

  @TempDir private static Path profile;

  private static EmbeddedKafka kafka;
  private static Chromium browser;

  @TempDir private Path dir;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Chromium.isInstalled(), "Debian's package chromium is not installed");
    kafka = new EmbeddedKafka().start();
    browser = Chromium.start(profile);
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  /**
   * Partition 1 is a minute behind the other; some records are no JSON, some are of an hour ago,
   * and one that comes again and again holds a script.
   */
  private static RecordFeed feed(String topic) {
    RecordFeed feed = new RecordFeed(kafka.bootstrapServers(), topic);
    long start = System.currentTimeMillis();
    for (int i = 0; i < GOOD; i++) {
      feed.send(i % 2, event(start - i % 2 * 60_000, "k" + i % 5));
    }
    // What is late in a partition lies behind what it is late to.
    for (int i = 0; i < LATE; i++) {
      feed.send(0, event(start - 3_600_000, "k1"));
    }
    for (int i = 0; i < BROKEN; i++) {
      feed.send(0, "{" + SCRIPT);
    }
    feed.everySecond(
        () -> {
          feed.send(0, event(System.currentTimeMillis(), SCRIPT));
          feed.send(1, event(start - 60_000, "k1"));
        });
    return feed;
  }

  private static String event(long at, String kind) {
    return "{\"id\": 1, \"kind\": \"" + kind + "\", \"card\": \"4000-1111\", \"at\": " + at + "}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-embedded"})
  void theBrowserShowsWhatTheLedgerSays(String runner) throws Exception {
    // given
    String topic = "clicks." + runner;
    kafka.createTopic(topic, 2);
    List.of(".odd", ".late", ".dead").forEach(o -> kafka.createTopic(topic + o, 1));
    // The column is hidden by the command line in one run, and by its tag in the other.
    boolean byTag = runner.equals("direct");
    Path file =
        Files.writeString(
            dir.resolve("clicks.yaml"), byTag ? FILE : FILE.replace(", tags: [pii]", ""));
    RecordFeed feed = feed(topic);

    // when
    Running run =
        TestCommandLine.start(
            "run",
            file.toString(),
            "--runner=" + runner,
            "--ui",
            byTag ? "-DHIDDEN=by its tag" : "--ui-hide=card",
            "--until-idle=5s",
            "--json",
            "-DTOPIC=" + topic,
            "-DBROKERS=" + kafka.bootstrapServers());
    try (feed) {
      browser.resize(1_280, 900);
      browser.open(run.awaitErr("page at "));
      assertGraph(topic);
      assertRows();
      assertLetters(topic);
      takePictures(runner);
      assertNarrow();
    }

    // then: what it showed last is what the ledger says
    TestCommandLine.Result result = run.result();
    assertThat(result.exitCode()).as(String.join("\n", result.err())).isZero();
    JsonNode report = JSON.readTree(String.join("\n", result.out()));
    String read = String.format("%,d", report.at("/ledger/0/in").asLong());
    awaitText("#state", "■ ended.*");
    assertThat(text("#tiles div:nth-child(1) dd + dd")).isEqualTo(read + " in all");
    assertThat(text("#tiles div:nth-child(5) dd")).isEqualTo("▲ " + LATE);
    assertThat(text("#tiles div:nth-child(6) dd")).matches("[▲✕] " + BROKEN);
    assertThat(browser.evaluate("typeof hacked").asText()).isEqualTo("undefined");
  }

  @Test
  void differencesThatAVerificationFoundAreATable() throws Exception {
    // given
    Path report = Files.writeString(dir.resolve("verify.json"), ReportPageTest.VERIFICATION);
    try (ReportPage page = ReportPage.start(report, new HttpAddress("127.0.0.1", 0))) {

      // when
      browser.resize(375, 800);
      browser.open(page.url());

      // then
      awaitText("#part-report .bad", "✕ live and replay differ");
      assertThat(text("#part-report .rows tbody tr:nth-child(1)"))
          .isEqualTo("− live2025-03-01T10:00:00Zk1≠ 3");
      assertThat(text("#part-report .rows tbody tr:nth-child(2)"))
          .isEqualTo("+ replay2025-03-01T10:00:00Zk1≠ 4");
      assertThat(text("#part-report .rows tbody tr:nth-child(3)")).contains(SCRIPT);
      assertThat(text("#part-report .number.bad")).isEqualTo("✕ 1");
      assertThat(browser.evaluate("typeof hacked").asText()).isEqualTo("undefined");
      assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(375);
    }
  }

  private static void assertGraph(String topic) throws Exception {
    awaitText("#state", "● ready.*");
    awaitText("#tiles div:nth-child(6) dd", "[▲✕] 7");
    awaitText("#tiles div:nth-child(4) dd + dd", "behind; held by " + topic + "/1");
    awaitText("[data-box='events'] .mark", "▲|✕");
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(text("#part-graph .rate")).matches("[1-9][0-9.,]*/s|0[.][1-9]/s"));

    // With the keyboard alone.
    browser.evaluate("document.querySelector(\"[data-box='Odd ones']\").focus()");
    browser.press("Enter", 13);
    awaitText(".chosen-step h2", "Odd ones");
    awaitText(".chosen-step dl", "keepkind <> 'k0'");
    awaitText(".chosen-step .rows", ".*" + Pattern.quote(SCRIPT) + ".*");
    awaitText(".chosen-step .rows", ".*•••.*");
    assertThat(text("#main")).doesNotContain("4000-1111");
    browser.evaluate("document.querySelector(\"[data-box='output odd']\").focus()");
    browser.press("Enter", 13);
    awaitText(
        ".chosen-step .figures",
        "age of rows when written.* within .*to write a batchhalf within .*95 % within .*");
  }

  private static void assertRows() throws Exception {
    browser.evaluate("location.hash = '#outputs'");
    awaitText("#part-outputs .rows", ".*" + Pattern.quote(SCRIPT) + ".*");
    browser.evaluate("location.hash = '#streams'");
    awaitText("#part-streams", ".*/1◆ holds the watermark.*");
    browser.evaluate("location.hash = '#late'");
    awaitText("#part-late", ".*up to 1 h5100 %.*");
    browser.evaluate("location.hash = '#file'");
    awaitText("#part-file .file", ".*streams:.*");
  }

  private static void assertLetters(String topic) throws Exception {
    browser.evaluate("location.hash = '#letters'");
    awaitText("#part-letters .note", BROKEN + " of the newest " + BROKEN);
    browser.evaluate(
        "document.getElementById('search').value = 'nowhere';"
            + "document.getElementById('search').dispatchEvent(new Event('input'))");
    awaitText("#part-letters .note", "0 of the newest " + BROKEN);
    browser.evaluate(
        "document.getElementById('search').value = 'ml-6102';"
            + "document.getElementById('search').dispatchEvent(new Event('input'))");
    awaitText("#part-letters .letter .code", "ML-6102");
    awaitText("#part-letters .letter .where", topic + "/0@[0-9]+");
  }

  /** Pictures for people, of all parts in both widths and colours, if there is a place for them. */
  private static void takePictures(String runner) throws Exception {
    if (PICTURES == null) {
      return;
    }
    Files.createDirectories(PICTURES);
    for (int width : new int[] {1_280, 375}) {
      browser.resize(width, 900);
      for (String colors : List.of("light", "dark")) {
        browser.prefer(colors);
        for (String part : PARTS) {
          browser.evaluate("location.hash = '#" + part + "'");
          Thread.sleep(300);
          browser.screenshot(
              PICTURES.resolve(String.join("-", runner, part, width + "", colors) + ".png"));
        }
      }
    }
  }

  private static void assertNarrow() throws Exception {
    browser.resize(375, 800);
    for (String part : PARTS) {
      browser.evaluate("location.hash = '#" + part + "'");
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          browser
                              .evaluate("document.getElementById('part-" + part + "').hidden")
                              .asBoolean())
                      .isFalse());
      assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
          .as(part)
          .isLessThanOrEqualTo(375);
    }
  }

  private static String text(String selector) throws Exception {
    return browser
        .evaluate("document.querySelector(`" + selector + "`)?.textContent ?? ''")
        .asText();
  }

  private static void awaitText(String selector, String pattern) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(text(selector)).matches("(?s)" + pattern));
  }
}
