package dev.millrace.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.output.OutputPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay --chunk} of the file in docs/backfill.md. */
class BackfillTest {
  @TempDir private Path dir;
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = Clicks.write(dir);
  }

  private Result replay(String... options) {
    List<String> arguments = new ArrayList<>(List.of("replay", file.toString(), "-DDIR=" + dir));
    arguments.addAll(List.of(options));
    return TestCommandLine.run(arguments.toArray(String[]::new));
  }

  private Result chunks(String from, String to, String chunk, String... more) {
    List<String> options = new ArrayList<>(List.of("--from", from, "--to", to, "--chunk", chunk));
    options.addAll(List.of(more));
    return replay(options.toArray(String[]::new));
  }

  /** Without the time that is different each time. */
  private static String said(Result result) {
    return String.join("\n", result.err()) + "\n" + String.join("\n", result.out());
  }

  @Test
  void theCommandsOfTheDocsGiveTheRowsOfOneReplay() throws IOException {
    // given
    assertThat(replay("--out", dir.resolve("whole").toString()).exitCode()).isZero();
    List<String> commands =
        Clicks.page()
            .lines()
            .filter(line -> line.startsWith("./millrace replay"))
            .filter(line -> !line.contains("--runner flink "))
            .toList();
    assertThat(commands).hasSize(4);

    // when
    List<Result> results = new ArrayList<>();
    for (String command : commands) {
      results.add(replay(command.substring(command.indexOf("--from")).split(" ")));
    }

    // then: sessions that are longer than what is read at first were found out
    assertThat(results.get(0).exitCode()).as("nothing is there yet").isEqualTo(1);
    Result first = results.get(1);
    assertThat(first.exitCode()).as(said(first)).isZero();
    assertThat(first.err()).anyMatch(line -> line.startsWith("7 chunks; to read"));
    assertThat(first.err()).anyMatch(line -> line.contains("is read again, from further back"));
    assertThat(first.err()).anyMatch(line -> line.startsWith("chunk 7 of 7  2025-03-07"));
    assertThat(Clicks.rows(dir.resolve("visits")))
        .hasSizeGreaterThan(2_000)
        .isEqualTo(Clicks.rows(dir.resolve("whole/visits")));

    // then: nothing is left to do
    for (Result again : results.subList(2, 4)) {
      assertThat(again.err()).anyMatch(line -> line.startsWith("7 chunks, 7 there already"));
      assertThat(again.out().get(0)).contains("0 rows read");
    }
  }

  /** Makes the archive one of Parquet, with a directory for each day; the file of a day. */
  private Path writeByDay(String day) throws IOException {
    copied("copy", ", partitions: \"dt={yyyy-MM-dd}\"");
    try (Stream<Path> files = Files.list(dir.resolve("copy/dt=" + day))) {
      return files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  /** Writes what the archive holds as Parquet, and reads that as the archive from then on. */
  private void copied(String directory, String partitions) throws IOException {
    String text = Files.readString(file);
    String copying =
        """
        on_error: fail
        pipeline:
          transforms:
            - {type: Filter, name: All, input: clicks, config: {keep: id >= 0}}
        STREAMS
        outputs:
          copy: {input: All, replay: {type: WriteToParquet, config: {path: "${DIR:-.}/TO"PARTS}}}
        """
            .replace("TO", directory)
            .replace("PARTS", partitions)
            .replace(
                "STREAMS",
                text.substring(text.indexOf("streams:"), text.indexOf("outputs:")).strip());
    Path copy = Files.writeString(dir.resolve("copy.yaml"), copying);
    assertThat(TestCommandLine.run("replay", copy.toString(), "-DDIR=" + dir).exitCode()).isZero();
    Files.writeString(
        file,
        text.replace("ReadFromJson", "ReadFromParquet")
            .replace("/archive/clicks\"", "/" + directory + "\"" + partitions));
  }

  @Test
  void chunksBesideEachOtherGiveTheRowsOfOneReplayAlsoAfterOneHasFailed() throws IOException {
    // given: a file in the middle that is damaged
    Path damaged = writeByDay("2025-03-05");
    assertThat(replay("--out", dir.resolve("whole").toString()).exitCode()).isZero();
    byte[] good = Files.readAllBytes(damaged);
    byte[] bad = good.clone();
    Arrays.fill(bad, 100, 200, (byte) 7);
    Files.write(damaged, bad);

    // when
    Result failed = chunks("2025-03-01", "2025-03-08", "12h", "--parallel=3");
    int there = OutputPart.of(dir.resolve("visits").toString()).size();
    Files.write(damaged, good);
    Result resumed = chunks("2025-03-01", "2025-03-08", "12h", "--parallel=3", "--resume");

    // then
    assertThat(failed.exitCode()).as(said(failed)).isNotZero();
    assertThat(said(failed)).contains("dt=2025-03-05", "failed; those that run");
    assertThat(there).isBetween(6, 13);
    assertThat(resumed.exitCode()).as(said(resumed)).isZero();
    assertThat(resumed.err())
        .anyMatch(line -> line.startsWith("14 chunks, " + there + " there already"))
        .anyMatch(line -> line.contains(" read, about "));
    assertThat(OutputPart.of(dir.resolve("visits").toString())).hasSize(14);
    assertThat(Clicks.rows(dir.resolve("visits")))
        .isEqualTo(Clicks.rows(dir.resolve("whole/visits")));
    assertThat(hidden("visits")).isEmpty();
  }

  /** What is staged and not in place. */
  private List<Path> hidden(String output) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve(output))) {
      return files.filter(path -> path.getFileName().toString().startsWith(".staging")).toList();
    }
  }

  @Test
  void embeddedFlinkGivesTheSameChunks() throws IOException {
    // given: what comes to a chunk's edge is found out there, too
    assertThat(replay("--out", dir.resolve("whole").toString()).exitCode()).isZero();

    // when
    Result result = chunks("2025-03-03", "2025-03-04", "1d", "--runner=flink-embedded");

    // then
    assertThat(result.exitCode()).as(said(result)).isZero();
    assertThat(result.err()).anyMatch(line -> line.contains("is read again, from further back"));
    assertThat(Clicks.rows(dir.resolve("visits")))
        .isEqualTo(
            Clicks.rows(
                dir.resolve("whole/visits"), "2025-03-03T00:00:00Z", "2025-03-04T00:00:00Z"));
  }

  @Test
  void whatCannotStandBesideEachOtherIsRefused() {
    assertThat(said(replay("--parallel=2"))).contains("ML-4100", "go with --chunk");
    assertThat(said(replay("--allow-empty"))).contains("ML-4100", "go with --chunk");
    assertThat(said(chunks("2025-03-01", "2025-03-02", "1d", "--parallel=0"))).contains("ML-4100");
    assertThat(said(chunks("2025-03-01", "2025-03-02", "1d", "--parallel=2", "--diff")))
        .contains("ML-4100");
    assertThat(
            said(
                chunks(
                    "2025-03-01", "2025-03-02", "1d", "--parallel=2", "--runner=flink-embedded")))
        .contains("ML-4101");
  }

  private Set<String> files(String day) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("visits/dt=" + day))) {
      return files
          .map(found -> found.getFileName().toString())
          .collect(TreeSet::new, Set::add, Set::addAll);
    }
  }

  @Test
  void aRangeTakesThePlaceOfWhatWasThereOfItsTimes() throws IOException {
    // given: a replay of everything, and an event that came to the archive later
    assertThat(replay().exitCode()).isZero();
    List<String> before = Clicks.rows(dir.resolve("visits"));
    Set<String> neighbour = files("2025-03-02");
    Set<String> replaced = files("2025-03-03");
    int noon = (2 * 24 + 12) * 60;
    Files.writeString(
        dir.resolve("archive/clicks/late.jsonl"), Clicks.click(99_999, "new", noon) + "\n");

    // when
    Result result = chunks("2025-03-03", "2025-03-05", "1d");

    // then
    assertThat(result.exitCode()).as(said(result)).isZero();
    List<String> after = new ArrayList<>(Clicks.rows(dir.resolve("visits")));
    assertThat(after.removeIf(row -> row.contains("[new, 1"))).isTrue();
    assertThat(after).isEqualTo(before);
    assertThat(files("2025-03-02")).isEqualTo(neighbour);
    assertThat(files("2025-03-03")).hasSize(1).doesNotContainAnyElementsOf(replaced);
  }

  @Test
  void aDiffTellsWhatWouldChangeAndChangesNothing() throws IOException {
    // given: a click more in a visit, and a visit more on another day
    assertThat(chunks("2025-03-02", "2025-03-05", "1d").exitCode()).isZero();
    List<String> before = Clicks.rows(dir.resolve("visits"));
    String[] visit = before.get(10).split("[ \\[,]+");
    long end = Instant.parse(visit[0]).plusMillis(1).getEpochSecond();
    long last = end - 30 * 60 - Instant.parse("2025-03-01T00:00:00Z").getEpochSecond();
    Files.writeString(
        dir.resolve("archive/clicks/late.jsonl"),
        Clicks.click(99_990, visit[1], (int) (last / 60))
            + "\n"
            + Clicks.click(99_999, "new", (2 * 24 + 12) * 60)
            + "\n");

    // when
    Result result = chunks("2025-03-02", "2025-03-05", "36h", "--diff", "--no-progress");
    Result whole = chunks("2025-03-02", "2025-03-05", "1d", "--diff", "--no-progress");

    // then
    assertThat(said(result)).contains("ML-5112");
    assertThat(whole.exitCode()).as(said(whole)).isEqualTo(1);
    assertThat(whole.out())
        .anyMatch(line -> line.matches("visits +2025-03-02 +[\\d,]+ +0 +0 +1"))
        .anyMatch(line -> line.matches("visits +2025-03-03 +[\\d,]+ +1 +0 +0"))
        .noneMatch(line -> line.contains("2025-03-04"))
        .last()
        .asString()
        .isEqualTo(
            "%,d rows would stay, 1 be added, 0 go, 1 change; nothing was replaced"
                .formatted(before.size() - 1));
    assertThat(Clicks.rows(dir.resolve("visits"))).isEqualTo(before);

    // then: once it is done, nothing differs
    assertThat(chunks("2025-03-02", "2025-03-05", "1d").exitCode()).isZero();
    assertThat(chunks("2025-03-02", "2025-03-05", "1d", "--diff", "--json").exitCode()).isZero();
  }

  @Test
  void whatWouldReplaceAHalfIsRefused() {
    // given
    assertThat(chunks("2025-03-02", "2025-03-04", "1d").exitCode()).isZero();

    // when
    Result across = chunks("2025-03-02T12:00", "2025-03-03T12:00", "1d");

    // then
    assertThat(across.exitCode()).isEqualTo(3);
    assertThat(said(across))
        .contains("ML-5112")
        .contains("rows from 2025-03-02T00:00:00Z to 2025-03-03T00:00:00Z together");
  }

  private String note() throws IOException {
    return Files.readString(dir.resolve("visits/_backfill"));
  }

  @Test
  void whatIsRefusedIsRefusedBeforeAnythingChanges() throws IOException {
    // given
    assertThat(chunks("2025-03-05", "2025-03-07", "2d").exitCode()).isZero();
    List<OutputPart> before = OutputPart.of(dir.resolve("visits").toString());
    String note = note();

    // when: a part reaches across an edge of the fifth chunk; no whole milliseconds; no archive
    Result across = chunks("2025-03-01", "2025-03-08", "1d");
    Result between = chunks("2025-03-05T00:00:00.0005", "2025-03-07", "2d");
    Files.move(dir.resolve("archive"), dir.resolve("elsewhere"));
    Result nowhere = chunks("2025-03-05", "2025-03-07", "2d");

    // then
    assertThat(said(across)).contains("ML-5112").doesNotContain("chunk 1 of");
    assertThat(said(between)).contains("ML-4100").contains("whole milliseconds");
    assertThat(nowhere.exitCode()).isNotZero();
    assertThat(OutputPart.of(dir.resolve("visits").toString())).isEqualTo(before);
    assertThat(note()).isEqualTo(note);
  }

  @Test
  void aRangeWithoutAFileIsRefusedAsAReplayOfIt() throws IOException {
    // given: an archive whose footers tell its times
    copied("copy", "");

    // when
    Result some = chunks("2025-03-07", "2025-03-10", "1d");
    Result none = chunks("2035-03-07", "2035-03-10", "1d");

    // then
    assertThat(some.exitCode()).as(said(some)).isZero();
    assertThat(none.exitCode()).isNotZero();
    assertThat(said(none)).contains(FileErrors.EMPTY_RANGE).doesNotContain("chunk 1 of");
  }

  @Test
  void whatTheArchivesHaveLostIsNotTakenFromTheOutputs() throws IOException {
    // given: what is replayed, and an archive that begins later now
    copied("copy", ", partitions: \"dt={yyyy-MM-dd}\"");
    assertThat(chunks("2025-03-01", "2025-03-04", "1d").exitCode()).isZero();
    List<String> before = Clicks.rows(dir.resolve("visits"));
    for (int day = 1; day <= 2; day++) {
      Files.move(dir.resolve("copy/dt=2025-03-0" + day), dir.resolve("lost" + day));
    }
    Files.delete(dir.resolve("copy/_SUCCESS"));

    // when
    Result refused = chunks("2025-03-01", "2025-03-04", "1d", "--parallel=2");
    List<String> kept = Clicks.rows(dir.resolve("visits"));
    Result later = chunks("2025-03-03", "2025-03-04", "1d");
    Result allowed = chunks("2025-03-02", "2025-03-03", "1d", "--allow-empty");
    Result again = chunks("2025-03-02", "2025-03-04", "1d");

    // then
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(said(refused))
        .contains("ML-5103", "2025-03-01T00:00:00Z", "--allow-empty", "dt=2025-03-01")
        .doesNotContain("chunk 1 of");
    assertThat(kept).isEqualTo(before);
    assertThat(later.exitCode()).as(said(later)).isZero();
    assertThat(allowed.exitCode()).as(said(allowed)).isZero();
    assertThat(Clicks.rows(dir.resolve("visits"))).noneMatch(row -> row.startsWith("2025-03-02"));
    assertThat(again.exitCode()).as("nothing is there to lose: " + said(again)).isZero();
  }

  @Test
  void twoBackfillsDoNotShareADirectory() {
    // given
    Result second;
    try (BackfillLock lock = BackfillLock.of(List.of(dir.resolve("dead").toString()))) {
      assertThat(lock).isNotNull();

      // when
      second = chunks("2025-03-02", "2025-03-03", "1d");
    }

    // then: it goes once the first is over
    assertThat(said(second)).contains("ML-5113");
    assertThat(chunks("2025-03-02", "2025-03-03", "1d").exitCode()).isZero();
  }

  @Test
  void whatHasNoEventTimeIsThereOnce() throws IOException {
    // given
    Files.writeString(
        dir.resolve("archive/clicks/bad.jsonl"),
        "{\"id\":\n" + Clicks.click(99_999, "v", 60) + "\n");

    // when
    Result result = chunks("2025-03-01", "2025-03-04", "1d");

    // then
    assertThat(result.exitCode()).as(said(result)).isZero();
    assertThat(said(result)).containsPattern("dead_letter +1 +1 ");
    assertThat(OutputPart.of(dir.resolve("dead").toString()).stream().map(OutputPart::rows))
        .containsExactly(1L, 0L, 0L);
  }

  @Test
  void goingOnWithAnotherArchiveIsRefused() throws IOException {
    // given
    assertThat(chunks("2025-03-02", "2025-03-03", "1d").exitCode()).isZero();
    Files.move(dir.resolve("archive/clicks"), dir.resolve("archive/others"));
    Files.writeString(file, Files.readString(file).replace("archive/clicks", "archive/others"));

    // when
    Result other = chunks("2025-03-02", "2025-03-03", "1d", "--resume");

    // then
    assertThat(said(other)).contains("ML-4142").contains("archive of clicks");
  }

  @Test
  void goingOnWithSomethingElseIsRefused() {
    // given
    assertThat(chunks("2025-03-02", "2025-03-04", "1d").exitCode()).isZero();

    // when
    Result other = chunks("2025-03-02", "2025-03-04", "2d", "--resume");

    // then
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(said(other)).contains("ML-4142").contains("whose chunk was 'PT24H'");
  }

  @Test
  void whatIsRememberedWithoutAnEndIsRefused() throws IOException {
    // given
    String global =
        Files.readString(file)
            .replace("{type: sessions, gap: 30m}", "{type: global}")
            .replace(", partitions: \"dt={yyyy-MM-dd}\"", "");
    Files.writeString(file, global, StandardOpenOption.TRUNCATE_EXISTING);

    // when
    Result result = chunks("2025-03-02", "2025-03-04", "1d");

    // then
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(said(result))
        .contains("ML-4140")
        .contains("because 'Visits' remembers without an end (one accumulator per key");
  }

  @Test
  void aPlaceWithoutPartsIsRefused() throws IOException {
    // given
    String console =
        Files.readString(file)
            .replaceFirst("replay: \\{type: WriteToParquet.*", "replay: {type: WriteToConsole}");
    Files.writeString(file, console, StandardOpenOption.TRUNCATE_EXISTING);

    // when
    Result result = chunks("2025-03-02", "2025-03-04", "1d");
    Result elsewhere =
        chunks("2025-03-02", "2025-03-03", "1d", "--out", dir.resolve("out").toString());

    // then
    assertThat(said(result)).contains("ML-4141").contains("outputs.visits");
    assertThat(elsewhere.exitCode()).as(said(elsewhere)).isZero();
  }
}
