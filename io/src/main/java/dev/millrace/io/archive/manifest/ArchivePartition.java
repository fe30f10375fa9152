package dev.millrace.io.archive.manifest;

import java.io.Serializable;

/** One partition of an archived topic. */
public record ArchivePartition(String topic, int partition)
    implements Comparable<ArchivePartition>, Serializable {

  @Override
  public int compareTo(ArchivePartition other) {
    int byTopic = topic.compareTo(other.topic);
    return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
  }

  /** The text under which files note it; {@link #parse} reads it. */
  public String note() {
    return partition + "/" + topic;
  }

  public static ArchivePartition parse(String note) {
    int slash = note.indexOf('/');
    return new ArchivePartition(
        note.substring(slash + 1), Integer.parseInt(note.substring(0, slash)));
  }
}
