package dev.millrace.io.file.output;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.tree.FileFinder;
import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an output directory holds before a run.
 *
 * @param replay whether it is the output of a replay
 * @param liveRuns ids of the live runs that added to it
 * @param foreign files that none of them wrote
 */
record OutputContent(String path, boolean replay, List<String> liveRuns, List<String> foreign) {

  static OutputContent of(FileTree tree) throws IOException {
    List<FileTree.Entry> files = tree.files();
    List<String> liveRuns = new ArrayList<>();
    for (FileTree.Entry file : files) {
      OutputRun.ofMark(file.name()).ifPresent(liveRuns::add);
    }
    OutputManifest replayed = OutputManifest.read(tree, OutputDirectory.SUCCESS);
    Set<String> known = new HashSet<>(replayed.names());
    List<String> foreign =
        files.stream()
            .map(FileTree.Entry::name)
            .filter(FileFinder::visible)
            .filter(name -> !known.contains(name))
            .filter(name -> liveRuns.stream().noneMatch(run -> OutputRun.wrote(run, name)))
            .toList();
    // Other programs leave a _SUCCESS too, which names no run.
    return new OutputContent(tree.path(), !replayed.run().isEmpty(), liveRuns, foreign);
  }

  /**
   * Refuses what does not go with the output of a run.
   *
   * @param live whether it adds to the output of live runs, and replaces a replay's otherwise
   * @throws UserException ML-5112
   */
  void requireRoomFor(boolean live) {
    if (!foreign.isEmpty()) {
      throw refusal(
          "the directory holds files that no run of Millrace wrote ("
              + foreign.get(0)
              + (foreign.size() > 1 ? " and " + (foreign.size() - 1) + " more" : "")
              + ")");
    } else if (live && replay) {
      throw refusal("the directory holds the output of a replay, to which a live run does not add");
    } else if (!live && !liveRuns.isEmpty()) {
      throw refusal("the directory holds the output of live runs, which a replay does not replace");
    }
  }

  private UserException refusal(String why) {
    return FileErrors.failure(
        path, FileErrors.FOREIGN_FILES, why + "; choose another directory or move them away");
  }
}
