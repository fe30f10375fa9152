package dev.millrace.io.file.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.io.file.FileErrors;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
  private static final OutputSummary SUMMARY =
      new OutputSummary(
          new PipelineId("orders", "0123456789abcdef"),
          Instant.parse("2024-05-01T00:00:00Z"),
          null,
          42);

  @TempDir Path temporary;

  private Path root() {
    return temporary.resolve("out/paid");
  }

  private OutputDirectory run(String id) {
    OutputDirectory directory = OutputDirectory.of(root().toString(), id);
    directory.prepare();
    return directory;
  }

  private static void stage(OutputDirectory directory, String file, String text)
      throws IOException {
    Path path = Path.of(directory.staging(), file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> all = Files.walk(root())) {
      return all.filter(Files::isRegularFile)
          .map(file -> root().relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aSummaryThatCannotBeWrittenLeavesTheEarlierOutputAlone() throws IOException {
    // given
    OutputDirectory first = run("r1");
    stage(first, "a.parquet", "rows");
    first.publish(SUMMARY);
    OutputDirectory second = run("r2");
    stage(second, "b.parquet", "more");
    Files.createDirectories(Path.of(second.staging(), "._SUCCESS.tmp"));

    // when
    assertThatThrownBy(() -> second.publish(SUMMARY)).isInstanceOf(UserException.class);
    second.discard();

    // then
    assertThat(tree()).containsExactly("_SUCCESS", "a.parquet");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNamed() throws IOException {
    Files.createDirectories(root().getParent());
    Files.writeString(root(), "mine");

    assertThatThrownBy(() -> run("r1"))
        .hasMessage(root() + ": error ML-5114: cannot be written: a file is in its place");
  }

  @Test
  void stagedFilesAppearTogetherWithTheirManifest() throws IOException {
    OutputDirectory run = run("r1");
    stage(run, "dt=1/a.parquet", "rows");
    stage(run, "b.parquet", "more");
    stage(run, ".tmp/half.parquet", "not whole");

    run.publish(SUMMARY);

    assertThat(tree()).containsExactly("_SUCCESS", "b.parquet", "dt=1/a.parquet");
    assertThat(Files.readString(root().resolve("_SUCCESS")))
        .isEqualToIgnoringWhitespace(
            """
            {"pipeline": "orders", "pipeline_hash": "0123456789abcdef",
             "from": "2024-05-01T00:00:00Z", "to": null, "rows": 42, "run": "r1",
             "files": [{"path": "b.parquet", "bytes": 4}, {"path": "dt=1/a.parquet", "bytes": 4}]}
            """);
  }

  @Test
  void aLaterRunReplacesTheFilesOfTheEarlierOne() throws IOException {
    OutputDirectory first = run("r1");
    stage(first, "dt=1/a.parquet", "old");
    stage(first, "same.parquet", "old");
    first.publish(SUMMARY);
    OutputDirectory second = run("r2");
    stage(second, "same.parquet", "new");

    assertThat(Files.readString(root().resolve("same.parquet"))).isEqualTo("old");
    second.publish(SUMMARY);

    assertThat(tree()).containsExactly("_SUCCESS", "same.parquet");
    assertThat(Files.readString(root().resolve("same.parquet"))).isEqualTo("new");
    assertThat(root().resolve("dt=1")).doesNotExist();
  }

  private OutputDirectory live(String id) {
    OutputDirectory directory = OutputDirectory.of(root().toString(), id).adding();
    directory.prepare();
    return directory;
  }

  @Test
  void liveRunsAddToEachOther() throws IOException {
    OutputDirectory first = live("r1");
    stage(first, "r1-a.jsonl", "1");
    first.publish(SUMMARY);
    first.publish(SUMMARY);
    OutputDirectory endless = live("r2");
    endless.sign(SUMMARY.pipeline());
    Files.writeString(root().resolve("r2-b.jsonl"), "2");
    endless.discard();
    OutputDirectory third = live("r3");
    stage(third, "dt=1/r3-c.jsonl", "3");
    third.publish(SUMMARY);

    assertThat(tree())
        .containsExactly(
            "_run-r1", "_run-r2", "_run-r3", "dt=1/r3-c.jsonl", "r1-a.jsonl", "r2-b.jsonl");
    assertThat(OutputRun.of(root().toString()).stream().map(OutputRun::run))
        .containsExactly("r1", "r2", "r3");
    assertThat(OutputRun.of(root().toString()).get(2).wrote("x/dt=1/r3-c.jsonl")).isTrue();
    assertThat(OutputRun.of(root().toString()).get(2).wrote("x/r1-a.jsonl")).isFalse();
  }

  @Test
  void aPublicationOfALiveRunThatWasCutShortTakesNothingFromOthers() throws IOException {
    OutputDirectory first = live("r1");
    stage(first, "r1-a.jsonl", "1");
    first.publish(SUMMARY);
    OutputDirectory second = live("r2");
    stage(second, "r2-a.jsonl", "2");
    stage(second, "r2-blocked/x.jsonl", "2");
    Files.writeString(root().resolve("r2-blocked"), "a file in the way of a directory");

    assertThatThrownBy(() -> second.publish(SUMMARY)).isInstanceOf(UserException.class);

    Files.delete(root().resolve("r2-blocked"));
    live("r3").discard();
    assertThat(tree()).containsExactly("_run-r1", "r1-a.jsonl");
  }

  @Test
  void aDirectoryHoldsAReplayOrLiveRunsAndNothingElse() throws IOException {
    OutputDirectory replay = run("r1");
    stage(replay, "r1-a.jsonl", "1");
    replay.publish(SUMMARY);
    assertThatThrownBy(() -> live("r2"))
        .hasMessage(
            root()
                + ": error ML-5112: the directory holds the output of a replay, to which a live run"
                + " does not add; choose another directory or move them away");
    Files.delete(root().resolve("_SUCCESS"));
    for (boolean adds : new boolean[] {true, false}) {
      assertThatThrownBy(
              () -> {
                if (adds) {
                  live("r2");
                } else {
                  run("r2");
                }
              })
          .hasMessage(
              root()
                  + ": error ML-5112: the directory holds files that no run of Millrace wrote"
                  + " (r1-a.jsonl); choose another directory or move them away");
    }
    Files.delete(root().resolve("r1-a.jsonl"));
    live("r3").sign(SUMMARY.pipeline());
    assertThatThrownBy(() -> run("r4"))
        .hasMessage(
            root()
                + ": error ML-5112: the directory holds the output of live runs, which a replay"
                + " does not replace; choose another directory or move them away");
  }

  @Test
  void whatAJobStagedThatMayLiveElsewhereStays() throws IOException {
    OutputDirectory lasting = OutputDirectory.of(root().toString(), "r1").adding().ofLastingJob();
    lasting.prepare();
    stage(lasting, ".tmp/half.jsonl", "not whole");

    live("r2").discard();

    assertThat(tree()).containsExactly(".staging-r1/.owner", ".staging-r1/.tmp/half.jsonl");
  }

  @Test
  void aDiscardedRunLeavesTheEarlierOutputAsItWas() throws IOException {
    OutputDirectory first = run("r1");
    stage(first, "a.parquet", "old");
    first.publish(SUMMARY);
    OutputDirectory second = run("r2");
    stage(second, "b.parquet", "new");

    second.discard();

    assertThat(tree()).containsExactly("_SUCCESS", "a.parquet");
  }

  @Test
  void whatAKilledRunStagedIsRemovedByTheNext() throws IOException {
    OutputDirectory killed = run("r1");
    stage(killed, "a.parquet", "left behind");
    Files.writeString(Path.of(killed.staging(), ".owner"), "999999999");

    run("r2");

    assertThat(tree()).containsExactly(".staging-r2/.owner");
  }

  @Test
  void anOutputThatALivingProcessWritesIsRefused() throws IOException {
    OutputDirectory other = run("r1");
    Files.writeString(
        Path.of(other.staging(), ".owner"),
        Long.toString(ProcessHandle.current().parent().orElseThrow().pid()));

    assertThatThrownBy(() -> run("r2"))
        .isInstanceOf(UserException.class)
        .hasMessage(root() + ": error ML-5113: another run is writing to this directory");
  }

  @Test
  void aPublicationCutShortIsRefusedByReadersAndCleanedByTheNextRun() throws IOException {
    OutputDirectory first = run("r1");
    stage(first, "old.parquet", "old");
    first.publish(SUMMARY);
    OutputDirectory second = run("r2");
    stage(second, "new.parquet", "new");
    stage(second, "blocked/x.parquet", "new");
    Files.writeString(root().resolve("blocked"), "a file in the way of a directory");

    assertThatThrownBy(() -> second.publish(SUMMARY)).isInstanceOf(UserException.class);

    assertThat(root().resolve("_SUCCESS")).doesNotExist();
    assertThatThrownBy(() -> OutputDirectory.requireWhole(root().toString()))
        .hasMessage(
            root()
                + ": error ML-5115: a run was stopped while it put its files in place; run it"
                + " again");
    Files.delete(root().resolve("blocked"));
    OutputDirectory third = run("r3");
    OutputDirectory.requireWhole(root().toString());
    stage(third, "third.parquet", "third");
    third.publish(SUMMARY);
    assertThat(tree()).containsExactly("_SUCCESS", "third.parquet");
  }

  @Test
  void filesOfOthersAreNeverTouched() throws IOException {
    Files.createDirectories(root().resolve("mine"));
    Files.writeString(root().resolve("mine/data.parquet"), "precious");

    assertThatThrownBy(() -> run("r1"))
        .hasMessage(
            root()
                + ": error ML-5112: the directory holds files that no run of Millrace wrote"
                + " (mine/data.parquet); choose another directory or move them away");
    assertThat(tree()).containsExactly("mine/data.parquet");
  }

  @Test
  void aPublicationCutShortIsCompletedByTheSameRun() throws IOException {
    // given
    OutputDirectory first = run("r1");
    stage(first, "old.parquet", "old");
    stage(first, "same.parquet", "old");
    first.publish(SUMMARY);
    OutputDirectory second = run("r2");
    stage(second, "a.parquet", "new");
    stage(second, "blocked/x.parquet", "new");
    stage(second, "same.parquet", "new");
    Files.writeString(root().resolve("blocked"), "a file in the way of a directory");
    assertThatThrownBy(() -> second.publish(SUMMARY)).isInstanceOf(UserException.class);
    Files.delete(root().resolve("blocked"));

    // when
    second.publish(SUMMARY);
    second.publish(SUMMARY);

    // then
    assertThat(tree())
        .containsExactly("_SUCCESS", "a.parquet", "blocked/x.parquet", "same.parquet");
    assertThat(Files.readString(root().resolve("same.parquet"))).isEqualTo("new");
    assertThat(Files.readString(root().resolve("_SUCCESS"))).contains("blocked/x.parquet");
  }

  /**
   * The last moment at which a publication can be cut short: its marker is there, its journal too.
   */
  private void killedBeforeTheJournalWent(OutputDirectory run, String run1File) throws IOException {
    stage(run, run1File, "rows");
    run.publish(SUMMARY);
    Files.writeString(
        root().resolve("_publishing"),
        "{\"run\": \"r1\", \"files\": [{\"path\": \"" + run1File + "\", \"bytes\": 4}]}");
  }

  @Test
  void aPublicationThatLacksOnlyTheEndOfItsJournalIsWhole() throws IOException {
    killedBeforeTheJournalWent(run("r1"), "dt=1/r1-a.parquet");
    OutputDirectory.requireWhole(root().toString());

    OutputDirectory second = run("r2");
    assertThat(tree()).containsExactly(".staging-r2/.owner", "_SUCCESS", "dt=1/r1-a.parquet");
    second.discard();

    assertThat(tree()).containsExactly("_SUCCESS", "dt=1/r1-a.parquet");
  }

  @Test
  void theSameOfALiveRunIsWhole() throws IOException {
    killedBeforeTheJournalWent(live("r1"), "r1-a.jsonl");
    OutputDirectory.requireWhole(root().toString());

    live("r2").discard();

    assertThat(tree()).containsExactly("_run-r1", "r1-a.jsonl");
  }

  @Test
  void aPartitionMayHaveAnyNameThatIsNotHidden() throws IOException {
    OutputDirectory run = run("r1");
    for (String directory : List.of("owner", "owner_dt=1", "tmp", "tmp/2024")) {
      stage(run, directory + "/r1-a.parquet", "rows");
    }

    run.publish(SUMMARY);

    assertThat(tree())
        .containsExactly(
            "_SUCCESS",
            "owner/r1-a.parquet",
            "owner_dt=1/r1-a.parquet",
            "tmp/2024/r1-a.parquet",
            "tmp/r1-a.parquet");
  }

  @Test
  void aReplayWithoutARowIsAReplayToo() {
    run("r1").publish(SUMMARY);

    assertThatThrownBy(() -> live("r2"))
        .hasMessage(
            root()
                + ": error ML-5112: the directory holds the output of a replay, to which a live run"
                + " does not add; choose another directory or move them away");
    run("r3").publish(SUMMARY);
  }

  @Test
  void theMarkerOfAnotherProgramIsNoReplay() throws IOException {
    Files.createDirectories(root());
    Files.writeString(root().resolve("_SUCCESS"), "");

    live("r1").discard();

    assertThat(tree()).containsExactly("_SUCCESS");
  }

  @Test
  void aFileInTheWayIsAClearMessage() throws IOException {
    Files.createDirectories(root().getParent());
    Files.writeString(root(), "a file");

    assertThatThrownBy(() -> run("r1"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(root() + ": error ML-5114: cannot be written: ");
  }

  @Test
  void failuresOfTheFileSystemAreSaidInWordsForPeople() {
    assertThat(FileErrors.writing("/o", new AccessDeniedException("/o")))
        .hasMessage("/o: error ML-5110: no permission to write here");
    assertThat(
            FileErrors.writing(
                "/o", new FileSystemException("/o", null, "No space left on device")))
        .hasMessage(
            "/o: error ML-5111: the disk is full; no file that is not whole becomes visible. Make"
                + " room and run again");
    assertThat(FileErrors.writing("/o", new IOException("Disk quota exceeded")))
        .hasMessageStartingWith("/o: error ML-5111: the disk is full");
    assertThat(FileErrors.writing("/o", new IOException("Input/output error")))
        .hasMessage("/o: error ML-5114: cannot be written: Input/output error");
    assertThat(FileErrors.reading("/i", new AccessDeniedException("/i")))
        .hasToString("/i: error ML-5104: no permission to read it");
    assertThat(
            FileErrors.reading("/i", new java.io.FileNotFoundException("/i (Permission denied)")))
        .hasToString("/i: error ML-5104: no permission to read it");
    assertThat(FileErrors.reading("/i", new NoSuchFileException("/i")))
        .hasToString("/i: error ML-5100: no such file or directory");
    assertThat(FileErrors.reading("/i", new IOException("Input/output error")))
        .hasToString("/i: error ML-5119: cannot be read: Input/output error");
  }
}
