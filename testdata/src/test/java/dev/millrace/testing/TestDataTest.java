package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDataTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void writesFilesAndPrintsWhatIsInThem(@TempDir Path dir) throws Exception {
    int code =
        run(
            "generate --domain users --events 1000 --format jsonl --late 0 --malformed 0"
                + " --duplicates 0 --out "
                + dir);

    assertThat(code).isZero();
    assertThat(Files.readAllLines(dir.resolve("users.events.jsonl"))).hasSize(1_000);
    assertThat(out.toString(StandardCharsets.UTF_8).lines().map(l -> l.replaceAll(" +", " ")))
        .containsExactly(
            "topic records on time duplicate late dead",
            "users.events 1000 1000 0 0 0",
            "users.profiles 95 95 0 0 0");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void tellsWhatIsWrongWithItsArguments() throws Exception {
    assertThat(run("")).isEqualTo(2);
    assertThat(run("generate --domain users")).isEqualTo(2);
    assertThat(run("generate --domain cars --events 5 --format jsonl")).isEqualTo(2);
    assertThat(run("generate --domain users --events 5 --format csv")).isEqualTo(2);
    assertThat(run("generate --widow 5")).isEqualTo(2);
    assertThat(run("samples --out")).isEqualTo(2);

    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "testdata: unknown command ''; expected generate or samples",
            "testdata: option '--events' is missing",
            "testdata: unknown domain 'cars'; expected playback, orders or users",
            "testdata: unknown format 'csv'; expected jsonl, records or kafka",
            "testdata: unknown option '--widow'; expected one of --domain, --events, --format,"
                + " --out, --brokers, --seed, --start, --duration, --max-out-of-orderness,"
                + " --duplicates, --late, --malformed",
            "testdata: option '--out' has no value");
  }

  private int run(String line) throws Exception {
    return TestData.run(
        line.split(" "),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
