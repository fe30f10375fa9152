package dev.millrace.io.parquet;

import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileSink;
import dev.millrace.io.file.FileTree;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.SinkCounters;
import dev.millrace.io.file.WrittenFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Commits the files of one firing: renames them, then replaces the manifest. Done twice, the second
 * time changes nothing: the manifest knows the offsets already.
 */
final class ArchiveCommitFn extends DoFn<KV<Integer, List<WrittenFile>>, String> {
  private final String archive;
  private final SinkCounters counters;

  /** Counts commits; being keyed state, it makes the runner commit one firing after the other. */
  @StateId("commits")
  private final StateSpec<ValueState<Long>> commits = StateSpecs.value();

  ArchiveCommitFn(String archive, SinkCounters counters) {
    this.archive = archive;
    this.counters = counters;
  }

  @RequiresStableInput
  @ProcessElement
  public void process(
      @Element KV<Integer, List<WrittenFile>> files,
      @StateId("commits") ValueState<Long> made,
      OutputReceiver<String> out) {
    Long before = made.read();
    List<String> places = commit(archive, files.getValue());
    if (!places.isEmpty()) {
      counters.written(files.getValue().stream().mapToLong(WrittenFile::rows).sum());
    }
    places.forEach(out::output);
    made.write(before == null ? 1 : before + 1);
  }

  /** Puts files in place and records it; returns their paths, none if it was done before. */
  static List<String> commit(String archive, List<WrittenFile> files) {
    ArchiveManifest manifest = ArchiveManifest.read(archive);
    Map<ArchivePartition, Long> next = new TreeMap<>(manifest.next());
    boolean known = true;
    for (WrittenFile file : files) {
      for (Map.Entry<String, Long> note : file.notes().entrySet()) {
        ArchivePartition at = ArchivePartition.parse(note.getKey());
        known &= manifest.next().getOrDefault(at, 0L) >= note.getValue();
        next.merge(at, note.getValue(), Math::max);
      }
    }
    if (known) {
      return List.of();
    }
    List<String> places =
        files.stream()
            .map(file -> named(file, manifest.nameOfNext(file.name())).below(archive))
            .toList();
    FileSink.putInPlace(files, places);
    try {
      new ArchiveManifest(manifest.commits() + 1, next).write(FileTree.at(archive));
    } catch (IOException e) {
      throw FileErrors.writing(LocalPaths.resolve(archive, "_manifest.json"), e);
    }
    return places;
  }

  private static WrittenFile named(WrittenFile file, String name) {
    return new WrittenFile(file.temporary(), file.directory(), name, file.rows(), file.notes());
  }
}
