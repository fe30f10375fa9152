package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FakeToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestdataCommandTest {
  private final RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
  @TempDir Path dir;

  private int testdata(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "testdata";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return CommandLineFactory.of(new Context(recorded.console(), new FakeToolchain(), Map.of()))
        .execute(all);
  }

  @Test
  void equalOptionsGiveEqualFiles() throws Exception {
    Path first = dir.resolve("first");
    Path second = dir.resolve("second");
    String[] options = {"--domain=orders", "--events=500", "--seed=3", "--format=records"};

    assertThat(testdata(options[0], options[1], options[2], options[3], "--out=" + first)).isZero();
    assertThat(testdata(options[0], options[1], options[2], options[3], "--out=" + second))
        .isZero();

    for (String topic : List.of("orders", "payments")) {
      String name = topic + ".jsonl";
      assertThat(Files.readString(first.resolve(name)))
          .isNotEmpty()
          .isEqualTo(Files.readString(second.resolve(name)));
    }
    assertThat(recorded.out()).startsWith("topic").contains("orders").contains("payments");
  }

  @Test
  void sharesOutOfRangeAreRefused() {
    assertThat(testdata("--domain=orders", "--events=5", "--late=2", "--out=" + dir)).isEqualTo(2);

    assertThat(recorded.err())
        .isEqualTo("millrace: error ML-4100: late must be in [0, 1], but was: 2.0\n");
  }

  @Test
  void kafkaNeedsBrokers() {
    assertThat(testdata("--domain=orders", "--events=5", "--format=kafka")).isEqualTo(2);

    assertThat(recorded.err())
        .isEqualTo("millrace: error ML-4100: --format=kafka needs --brokers=HOST:PORT\n");
  }
}
