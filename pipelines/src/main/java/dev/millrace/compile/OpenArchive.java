package dev.millrace.compile;

import dev.millrace.connect.ArchiveState;
import dev.millrace.io.archive.ArchiveSession;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.archive.manifest.ArchivePartition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What sources ask of the archive that they are written to. */
record OpenArchive(ArchiveSession session, String path) implements ArchiveState {
  @Override
  public Map<String, Map<Integer, Long>> next() {
    Map<String, Map<Integer, Long>> next = new TreeMap<>();
    session
        .manifest()
        .next()
        .forEach(
            (at, offset) ->
                next.computeIfAbsent(at.topic(), t -> new TreeMap<>()).put(at.partition(), offset));
    return next;
  }

  @Override
  public Map<String, String> ids() {
    return session.manifest().topicIds();
  }

  @Override
  public List<String> messages(String place, int partition, long from) {
    return session.messages(new ArchivePartition(place, partition), from);
  }

  @Override
  public Committed committed(String place, int partition) {
    return new InManifest(path, place, partition);
  }

  /** The offsets as archives keep them. */
  static Map<ArchivePartition, Long> byPartition(Map<String, Map<Integer, Long>> offsets) {
    Map<ArchivePartition, Long> all = new TreeMap<>();
    offsets.forEach(
        (topic, partitions) ->
            partitions.forEach(
                (partition, offset) -> all.put(new ArchivePartition(topic, partition), offset)));
    return all;
  }

  /** What an archive's manifest says. */
  private record InManifest(String path, String place, int partition) implements Committed {
    @Override
    public long next() {
      ArchivePartition at = new ArchivePartition(place, partition);
      return ArchiveManifest.read(path).next().getOrDefault(at, 0L);
    }
  }
}
