package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.testing.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo on fewer events, and the commands on what it leaves behind. */
@Timeout(900)
class DemoIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path dir;

  @BeforeEach
  void pointAtTheCheckout() {
    System.setProperty("millrace.home", ROOT.toString());
  }

  @AfterEach
  void forgetTheCheckout() {
    System.clearProperty("millrace.home");
  }

  private static int millrace(RecordedConsole recorded, String... arguments) {
    return CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
        .execute(arguments);
  }

  /** With tables where PostgreSQL is installed. */
  @Test
  void provesParityAndBalanceOfEveryShippedPipeline() throws IOException {
    // when
    boolean tables = LocalPostgres.isInstalled();
    List<String> command = new ArrayList<>(List.of("demo", "--events=8000", "--dir=" + dir));
    if (tables) {
      command.add("--tables");
    }
    RecordedConsole demo = new RecordedConsole(Style.PLAIN);
    int exitCode = millrace(demo, command.toArray(String[]::new));

    // then
    assertThat(exitCode).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out())
        .contains("✓ Live and replayed rows are equal, and every event is accounted for.")
        .doesNotContain("✗");
    assertThat(demo.out().lines().filter("✓ live and replay give the same rows"::equals))
        .hasSize(3);
    for (String output :
        List.of(
            "playback-engagement/engagement",
            "orders-payments/paid",
            "orders-payments/unpaid",
            "user-sessions/sessions")) {
      assertThat(parquetFiles(dir.resolve("out").resolve(output))).as(output).isPositive();
    }
    if (tables) {
      assertThat(demo.out()).contains("Tables of orders-payments: revenue, orphan_payments at");
      for (String table : List.of("paid", "unpaid")) {
        assertThat(parquetFiles(dir.resolve("lake/shop").resolve(table))).as(table).isPositive();
      }
    }

    // when: the archive is replayed by the command on its own, to another place
    RecordedConsole replay = new RecordedConsole(Style.PLAIN);
    int replayed =
        millrace(
            replay,
            "replay",
            ROOT.resolve("pipelines/definitions/user-sessions.yaml").toString(),
            "-DARCHIVE=" + dir.resolve("archive"),
            "--out=" + dir.resolve("again"));

    // then
    assertThat(replayed).as(replay.out() + replay.err()).isZero();
    assertThat(parquetFiles(dir.resolve("again/sessions"))).isPositive();

    // when: the dead letters of the demo's replay are listed and one is shown
    String[] letters = {
      ROOT.resolve("pipelines/definitions/user-sessions.yaml").toString(),
      "--side=replay",
      "-DOUT=" + dir.resolve("out")
    };
    RecordedConsole list = new RecordedConsole(Style.PLAIN);
    int listed = millrace(list, "dlq", "list", letters[0], letters[1], letters[2]);
    RecordedConsole show = new RecordedConsole(Style.PLAIN);
    int shown = millrace(show, "dlq", "show", letters[0], "#1", letters[1], letters[2]);

    // then
    assertThat(listed).as(list.err()).isZero();
    assertThat(list.out()).contains("ML-6003  Steps").contains("#1");
    assertThat(shown).as(show.err()).isZero();
    assertThat(show.out()).startsWith("#1\n").contains("  code           ML-6003\n");
  }

  private static long parquetFiles(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }
}
