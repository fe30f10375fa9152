package dev.millrace.io.file.output;

import static dev.millrace.io.file.output.PartPublicationTest.day;
import static dev.millrace.io.file.output.PartPublicationTest.rows;
import static dev.millrace.io.file.output.PartPublicationTest.stage;
import static dev.millrace.io.file.output.PartPublicationTest.visible;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of one process are published beside each other, and one of them fails. */
class FailedPartTest {
  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatFailsOfAPartIsCompletedByTheOneBesideIt(boolean local) throws IOException {
    // given
    List<Boolean> published = new ArrayList<>();
    boolean failed = true;
    for (int changes = 0; failed; changes++) {
      Path output = dir.resolve("beside" + changes);
      stage(output, "one", day(1)).publish(rows());
      stage(output, "two", day(2)).publish(rows());
      OutputDirectory directory = stage(output, "new", day(1));
      OutputDirectory beside = stage(output, "newer", day(2));
      FileTree tree = EndingTree.of(FileTree.at(output.toString()), changes, local);
      List<FileTree.Entry> staged =
          List.of(new FileTree.Entry("new-a.jsonl", 3), new FileTree.Entry("new-b.jsonl", 3));

      // when: both had been staged, and the process lives on
      try {
        new PartPublication(tree, "new").publish(day(1), rows(), new OutputManifest("new", staged));
        failed = false;
      } catch (EndingTree.Ended atThisStep) {
        failed = true;
      }
      directory.discard();
      beside.publish(rows());

      // then
      boolean isNew = Files.exists(output.resolve("new-a.jsonl"));
      published.add(isNew);
      String run = isNew ? "new" : "one";
      assertThat(OutputPart.of(output.toString()).stream().map(OutputPart::run))
          .as("after %d changes", changes)
          .containsExactly(run, "newer");
      assertThat(OutputManifest.read(FileTree.at(output.toString()), "_SUCCESS").names())
          .containsExactlyInAnyOrder(
              run + "-a.jsonl", run + "-b.jsonl", "newer-a.jsonl", "newer-b.jsonl");
      assertThat(visible(output))
          .as("after %d changes", changes)
          // Hidden; the next run takes it away.
          .filteredOn(name -> !name.equals(".staging-new"))
          .containsExactlyInAnyOrder(
              "_SUCCESS", run + "-a.jsonl", run + "-b.jsonl", "newer-a.jsonl", "newer-b.jsonl");
    }

    // then: both happened, in this order
    assertThat(published).startsWith(false, false).endsWith(true).isSorted();
  }

  @Test
  void whereAPartCannotBeCompletedTheOneBesideItFailsToo() throws IOException {
    // given: its files have been taken away
    Path output = dir.resolve("out");
    stage(output, "one", day(1)).publish(rows());
    stage(output, "new", day(1));
    OutputDirectory beside = stage(output, "newer", day(2));
    FileTree tree = FileTree.at(output.toString());
    List<FileTree.Entry> staged =
        List.of(new FileTree.Entry("new-a.jsonl", 3), new FileTree.Entry("new-b.jsonl", 3));
    try {
      new PartPublication(EndingTree.of(tree, 3), "new")
          .publish(day(1), rows(), new OutputManifest("new", staged));
    } catch (EndingTree.Ended beforeFilesCame) {
      Files.delete(output.resolve(".staging-new/new-b.jsonl"));
    }

    // when, then
    assertThatThrownBy(() -> beside.publish(rows())).hasMessageContaining("new-b.jsonl");
    assertThat(OutputManifest.read(tree, "_publishing").run()).isEqualTo("new");
    assertThat(OutputPart.of(output.toString())).extracting(OutputPart::run).containsExactly("one");
  }
}
