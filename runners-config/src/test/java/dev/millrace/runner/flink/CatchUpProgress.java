package dev.millrace.runner.flink;

import dev.millrace.io.archive.manifest.ArchiveManifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a catch-up would resume after a kill, as its consumer group tells: offsets are committed
 * with each checkpoint, of what is read from the archive, too.
 */
final class CatchUpProgress {
  private final String brokers;
  private final String group;

  /** Where the topics go on after the archives. */
  private final Map<String, Long> seams = new TreeMap<>();

  CatchUpProgress(String brokers, String group, List<Path> archives) {
    this.brokers = brokers;
    this.group = group;
    archives.forEach(
        archive ->
            ArchiveManifest.read(archive.toString())
                .next()
                .forEach((at, next) -> seams.put(at.topic() + "-" + at.partition(), next)));
  }

  private Map<String, Long> committed() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      Map<String, Long> committed = new TreeMap<>();
      offsets.forEach((partition, at) -> committed.put(partition.toString(), at.offset()));
      return committed;
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private double share(Map<String, Long> committed) {
    long all = seams.values().stream().mapToLong(Long::longValue).sum();
    long read =
        seams.entrySet().stream()
            .mapToLong(e -> Math.min(committed.getOrDefault(e.getKey(), 0L), e.getValue()))
            .sum();
    return (double) read / all;
  }

  private String phase(Map<String, Long> committed) {
    boolean atSeam = false;
    for (Map.Entry<String, Long> seam : seams.entrySet()) {
      long next = committed.getOrDefault(seam.getKey(), 0L);
      if (next > seam.getValue()) {
        return "live";
      }
      atSeam |= next == seam.getValue();
    }
    return atSeam ? "seam" : "archive";
  }

  /**
   * Waits until so much of the archives is read.
   *
   * @param share 1 for all of them: every partition is at its seam, or beyond it
   * @return where it is then: {@code archive}; {@code seam} if there is nothing more in the archive
   *     for a partition; {@code live} once one is beyond that
   */
  String await(double share, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      Map<String, Long> committed = committed();
      if (share(committed) >= share) {
        return phase(committed);
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("it does not go on from " + committed);
      }
      LockSupport.parkNanos(100_000_000);
    }
  }
}
