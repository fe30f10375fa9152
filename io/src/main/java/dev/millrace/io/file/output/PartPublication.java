package dev.millrace.io.file.output;

import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the files of one part of event time in place, and takes away those that were there of it.
 * The manifest as it will be, of all parts, is staged with the files; once the journal is written,
 * whoever comes next can complete what was cut short. So a part is there as it was, or as it is
 * now, and readers never take one half for whole.
 */
final class PartPublication {
  private final FileTree tree;
  private final String runId;

  PartPublication(FileTree tree, String runId) {
    this.tree = tree;
    this.runId = runId;
  }

  /**
   * Refuses an output with files of which some rows, and not all, would be replaced.
   *
   * @throws dev.millrace.diag.UserException ML-5112
   */
  static void requireRoom(FileTree tree, OutputSpan span) throws IOException {
    OutputManifest across = OutputManifest.read(tree, OutputDirectory.SUCCESS).across(span);
    if (!across.files().isEmpty() || !across.parts().isEmpty()) {
      String what =
          across.parts().stream()
              .findFirst()
              .map(part -> "rows from " + part.from() + " to " + part.to() + " together")
              .orElseGet(
                  () ->
                      "'"
                          + across.names().get(0)
                          + "', which no directory tells to be of this part"
                          + " of time alone");
      throw FileErrors.failure(
          tree.path(),
          FileErrors.FOREIGN_FILES,
          "the directory holds "
              + what
              + ", and the part from "
              + span.from()
              + " to "
              + span.to()
              + " cannot take the place of some of them; choose edges that lie between parts and"
              + " partitions, give the output 'partitions', or choose another directory");
    }
  }

  /**
   * Publishes a part; where it was cut short, what is missing of it, and after its end nothing.
   * What failed of another part that runs beside this one is completed first: its journal, which
   * this one replaces, is all that tells of it.
   *
   * @param staged its files, as they lie in the staging directory
   */
  void publish(OutputSpan span, OutputSummary summary, OutputManifest staged) throws IOException {
    if (has(OutputManifest.read(tree, OutputDirectory.SUCCESS))) {
      clean();
      return;
    } else if (OutputManifest.read(tree, OutputDirectory.JOURNAL).run().equals(runId)) {
      complete();
      return;
    }
    completeCut(tree);
    OutputManifest earlier = OutputManifest.read(tree, OutputDirectory.SUCCESS);
    OutputPart part =
        new OutputPart(
            runId, summary.pipeline(), span.from(), span.to(), span.backfill(), summary.rows());
    // An earlier attempt may have left the manifest of all parts.
    OutputManifest mine =
        new OutputManifest(
            runId, staged.files().stream().filter(f -> OutputRun.wrote(runId, f.name())).toList());
    OutputManifest whole = mine.beside(earlier.without(span), part);
    whole.write(tree, success(), of(whole, summary));
    List<FileTree.Entry> moved = new ArrayList<>(earlier.within(span).files());
    moved.addAll(mine.files());
    new OutputManifest(runId, moved).write(tree, OutputDirectory.JOURNAL);
    complete();
  }

  private static OutputSummary of(OutputManifest whole, OutputSummary last) {
    List<OutputPart> parts = whole.parts();
    return new OutputSummary(
        last.pipeline(),
        parts.get(0).from(),
        parts.get(parts.size() - 1).to(),
        parts.stream().mapToLong(OutputPart::rows).sum());
  }

  /**
   * Completes the publication of a part that was cut short by the end of its process.
   *
   * @throws dev.millrace.diag.UserException ML-5113 if that process seems to be at work: what it
   *     has staged is all that there is of the part, and not to be cleaned up
   */
  static void completeCut(FileTree tree) throws IOException {
    String run = OutputManifest.read(tree, OutputDirectory.JOURNAL).run();
    PartPublication cut = new PartPublication(tree, run);
    if (!run.isEmpty() && cut.has(OutputManifest.read(tree, cut.success()))) {
      if (OutputDirectory.isAtWork(tree, cut.staged())) {
        throw FileErrors.failure(
            tree.path(),
            FileErrors.BUSY,
            "another run is putting its files in place, or was stopped while it did and another"
                + " process has its number now; delete '"
                + LocalPaths.resolve(cut.staged(), OutputDirectory.OWNER)
                + "' if it was stopped");
      }
      cut.complete();
    }
  }

  private void complete() throws IOException {
    Map<String, String> places = new LinkedHashMap<>();
    for (String name : OutputManifest.read(tree, success()).names()) {
      if (OutputRun.wrote(runId, name)) {
        places.put(LocalPaths.resolve(staged(), name), name);
      }
    }
    List<String> old = new ArrayList<>(OutputManifest.read(tree, OutputDirectory.JOURNAL).names());
    old.removeAll(places.values());
    tree.delete(old);
    tree.move(places);
    if (!tree.isLocal()) {
      // A rename there does not replace a file.
      tree.delete(List.of(OutputDirectory.SUCCESS));
    }
    tree.move(Map.of(success(), OutputDirectory.SUCCESS));
    clean();
  }

  private void clean() throws IOException {
    if (OutputManifest.read(tree, OutputDirectory.JOURNAL).run().equals(runId)) {
      tree.delete(List.of(OutputDirectory.JOURNAL));
    }
    tree.deleteTree(staged());
  }

  /** Whether a manifest tells of this run's part. */
  private boolean has(OutputManifest manifest) {
    return manifest.parts().stream().anyMatch(part -> part.run().equals(runId));
  }

  /**
   * What is there for certain after a publication that nobody can complete: what it left alone.
   *
   * @param journal names every file that was to come or to go
   * @return empty if there is nothing else
   */
  static Optional<OutputManifest> others(OutputManifest success, OutputManifest journal) {
    OutputManifest others =
        new OutputManifest(
            success.run(),
            success.files().stream().filter(f -> !journal.names().contains(f.name())).toList(),
            success.parts().stream()
                .filter(part -> journal.names().stream().noneMatch(part::wrote))
                .toList());
    return others.files().isEmpty() && others.parts().isEmpty()
        ? Optional.empty()
        : Optional.of(others);
  }

  private String staged() {
    return OutputDirectory.STAGING + runId;
  }

  private String success() {
    return LocalPaths.resolve(staged(), OutputDirectory.SUCCESS);
  }
}
