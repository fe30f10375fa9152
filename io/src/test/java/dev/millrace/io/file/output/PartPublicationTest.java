package dev.millrace.io.file.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.PipelineId;
import dev.millrace.io.file.tree.FileTree;
import dev.millrace.io.file.tree.PartitionPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process may end at each step of a publication; the next one completes it or forgets it. */
class PartPublicationTest {
  private static final PipelineId PIPELINE = new PipelineId("p", "hash");

  @TempDir private Path dir;

  static OutputSpan day(int day) {
    Instant start = Instant.parse("2025-03-0" + day + "T00:00:00Z");
    return new OutputSpan(start, start.plusSeconds(86_400), "b", null);
  }

  /** A part of another command, which comes when this one is gone. */
  private static OutputSpan ofTheNext(OutputSpan span) {
    return new OutputSpan(span.from(), span.to(), "next", span.partitions());
  }

  static OutputSummary rows() {
    return new OutputSummary(PIPELINE, null, null, 1);
  }

  /** Stages a file as a run does. */
  static OutputDirectory stage(Path output, String run, OutputSpan span) throws IOException {
    OutputDirectory directory = OutputDirectory.of(output.toString(), run).replacing(span);
    directory.prepare();
    for (String part : List.of("a", "b")) {
      Files.writeString(
          output.resolve(".staging-" + run).resolve(run + "-" + part + ".jsonl"), run);
    }
    return directory;
  }

  static Set<String> visible(Path output) throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      Set<String> names = new TreeSet<>();
      files.map(file -> file.getFileName().toString()).forEach(names::add);
      return names;
    }
  }

  @Test
  void whereverItEndsAPartIsThereAsItWasOrAsItIsNow() throws IOException {
    // given
    List<Boolean> published = new ArrayList<>();
    boolean ended = true;
    for (int changes = 0; ended; changes++) {
      Path output = dir.resolve("out" + changes);
      stage(output, "one", day(1)).publish(rows());
      stage(output, "two", day(2)).publish(rows());
      stage(output, "new", day(1));
      FileTree tree = EndingTree.of(FileTree.at(output.toString()), changes);
      List<FileTree.Entry> staged =
          List.of(new FileTree.Entry("new-a.jsonl", 3), new FileTree.Entry("new-b.jsonl", 3));

      // when
      try {
        new PartPublication(tree, "new").publish(day(1), rows(), new OutputManifest("new", staged));
        ended = false;
      } catch (EndingTree.Ended atThisStep) {
        ended = true;
      }
      OutputDirectory next =
          OutputDirectory.of(output.toString(), "next").replacing(ofTheNext(day(3)));
      next.prepare();
      next.discard();

      // then: files, manifest and parts agree, and the other day is as it was
      List<OutputPart> parts = OutputPart.of(output.toString());
      assertThat(parts).as("after %d changes", changes).hasSize(2);
      boolean isNew = parts.get(0).run().equals("new");
      published.add(isNew);
      String run = isNew ? "new" : "one";
      assertThat(visible(output))
          .as("after %d changes", changes)
          .containsExactlyInAnyOrder(
              "_SUCCESS", run + "-a.jsonl", run + "-b.jsonl", "two-a.jsonl", "two-b.jsonl");
      assertThat(OutputPart.files(output.toString(), day(1)))
          .containsExactlyInAnyOrder(run + "-a.jsonl", run + "-b.jsonl");
      assertThat(Files.readString(output.resolve(run + "-a.jsonl"), StandardCharsets.UTF_8))
          .isEqualTo(run);
    }

    // then: both happened, in this order
    assertThat(published).startsWith(false, false).endsWith(true).isSorted();
  }

  private static final OutputSpan FIRST =
      new OutputSpan(day(1).from(), day(1).to(), "b", PartitionPattern.of("dt={yyyy-MM-dd}"));

  /** A replay of everything into two days. */
  private static void replay(Path output) throws IOException {
    OutputDirectory whole = OutputDirectory.of(output.toString(), "all");
    whole.prepare();
    for (String day : List.of("dt=2025-03-01", "dt=2025-03-02")) {
      Path staged = Files.createDirectories(output.resolve(".staging-all").resolve(day));
      Files.writeString(staged.resolve("all-a.jsonl"), "all");
    }
    whole.publish(rows());
  }

  @Test
  void whateverFailsTheNextRunCompletesIt() throws IOException {
    // given
    List<Boolean> published = new ArrayList<>();
    boolean ended = true;
    for (int changes = 0; ended; changes++) {
      Path output = dir.resolve("failed" + changes);
      replay(output);
      OutputDirectory directory = stage(output, "new", FIRST);
      FileTree tree = EndingTree.of(FileTree.at(output.toString()), changes);
      List<FileTree.Entry> staged =
          List.of(new FileTree.Entry("new-a.jsonl", 3), new FileTree.Entry("new-b.jsonl", 3));

      // when: the process lives on, and discards
      try {
        new PartPublication(tree, "new").publish(FIRST, rows(), new OutputManifest("new", staged));
        ended = false;
      } catch (EndingTree.Ended atThisStep) {
        ended = true;
      }
      directory.discard();
      OutputDirectory next =
          OutputDirectory.of(output.toString(), "next").replacing(ofTheNext(FIRST));
      next.prepare();
      next.discard();

      // then: no file is one that nobody knows, and the other day is as it was
      boolean isNew = Files.exists(output.resolve("new-a.jsonl"));
      published.add(isNew);
      List<String> files = new ArrayList<>(List.of("dt=2025-03-02/all-a.jsonl"));
      files.addAll(
          isNew ? List.of("new-a.jsonl", "new-b.jsonl") : List.of("dt=2025-03-01/all-a.jsonl"));
      FileTree left = FileTree.at(output.toString());
      assertThat(OutputManifest.read(left, "_SUCCESS").names())
          .as("after %d changes", changes)
          .containsExactlyInAnyOrderElementsOf(files);
      files.add("_SUCCESS");
      assertThat(left.files().stream().map(FileTree.Entry::name))
          .as("after %d changes", changes)
          .containsExactlyInAnyOrderElementsOf(files);
    }

    // then
    assertThat(published).startsWith(false, false).endsWith(true).isSorted();
  }

  @Test
  void whatCannotBeCompletedTakesNoOtherDayAlong() throws IOException {
    // given: the staged files went as well
    Path output = dir.resolve("out");
    replay(output);
    stage(output, "new", FIRST);
    FileTree tree = FileTree.at(output.toString());
    List<FileTree.Entry> staged = List.of(new FileTree.Entry("new-a.jsonl", 3));
    try {
      new PartPublication(EndingTree.of(tree, 2), "new")
          .publish(FIRST, rows(), new OutputManifest("new", staged));
    } catch (EndingTree.Ended beforeFilesWent) {
      tree.deleteTree(".staging-new");
    }

    // when
    OutputDirectory next =
        OutputDirectory.of(output.toString(), "next").replacing(ofTheNext(FIRST));
    next.prepare();
    next.discard();

    // then
    assertThat(OutputManifest.read(tree, "_SUCCESS").names())
        .containsExactly("dt=2025-03-02/all-a.jsonl");
  }

  @Test
  void whatAnotherProcessIsPublishingIsLeftToIt() throws IOException {
    // given
    Path output = dir.resolve("out");
    replay(output);
    stage(output, "new", FIRST);
    FileTree tree = FileTree.at(output.toString());
    List<FileTree.Entry> staged = List.of(new FileTree.Entry("new-a.jsonl", 3));
    assertThatThrownBy(
            () ->
                new PartPublication(EndingTree.of(tree, 2), "new")
                    .publish(FIRST, rows(), new OutputManifest("new", staged)))
        .isInstanceOf(EndingTree.Ended.class);
    long other = ProcessHandle.current().parent().orElseThrow().pid();
    Files.writeString(output.resolve(".staging-new/.owner"), Long.toString(other));

    // when, then
    assertThatThrownBy(() -> PartPublication.completeCut(tree)).hasMessageContaining("ML-5113");
    assertThat(output.resolve(".staging-new/new-a.jsonl")).exists();
    Files.delete(output.resolve(".staging-new/.owner"));
    PartPublication.completeCut(tree);
    assertThat(output.resolve("new-a.jsonl")).exists();
  }

  @Test
  void publishingAgainChangesNothing() throws IOException {
    // given
    Path output = dir.resolve("out");
    OutputDirectory one = stage(output, "one", day(1));
    one.publish(rows());
    Set<String> before = visible(output);

    // when
    one.publish(rows());

    // then
    assertThat(visible(output)).isEqualTo(before);
    assertThat(OutputPart.files(output.toString(), day(1)))
        .containsExactlyInAnyOrder("one-a.jsonl", "one-b.jsonl");
  }

  @Test
  void runsOfPartsAreTold() throws IOException {
    // given
    Path output = dir.resolve("out");
    stage(output, "one", day(1)).publish(rows());
    stage(output, "two", day(2)).publish(rows());

    // when
    List<OutputRun> runs = OutputRun.of(output.toString());

    // then
    assertThat(runs)
        .containsExactly(new OutputRun("one", PIPELINE), new OutputRun("two", PIPELINE));
  }
}
