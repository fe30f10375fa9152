package dev.millrace.io.kinesis;

import dev.millrace.diag.UserException;
import dev.millrace.io.rows.Patience;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** Looks before a run whether a stream can be used as asked for. */
public final class KinesisProbe {
  private KinesisProbe() {}

  /**
   * A stream that is there.
   *
   * @param created when it was made, wall-clock milliseconds; 0 if the service does not say
   * @param shards the numbers of those that may have records
   */
  public record Found(long created, Set<Integer> shards) {}

  /**
   * Checks that a stream is there and may be read.
   *
   * @throws UserException ML-5580 no answer, ML-5581 no such stream, ML-5582 not allowed, ML-5583
   *     another refusal
   */
  public static Found source(KinesisTarget target) {
    try (KinesisLink link = open(target)) {
      StreamDescriptionSummary stream = describe(target, link, false);
      List<ShardInfo> shards = once(target, "ListShards", link::shards);
      String shard = shards.stream().map(ShardInfo::id).findFirst().orElse("");
      String iterator =
          once(
              target,
              "GetShardIterator",
              () -> link.begin(shard, ShardPosition.HORIZON).iterator());
      once(target, "GetRecords", () -> link.records(iterator, 1));
      return new Found(
          stream.streamCreationTimestamp() == null
              ? 0
              : stream.streamCreationTimestamp().toEpochMilli(),
          shards.stream().map(ShardInfo::number).collect(Collectors.toSet()));
    }
  }

  /**
   * Checks that a stream is there; whether it may be written is known with the first row.
   *
   * @throws UserException as {@link #source}
   */
  public static void sink(KinesisTarget target) {
    try (KinesisLink link = open(target)) {
      describe(target, link, false);
    }
  }

  private static KinesisLink open(KinesisTarget target) {
    try {
      return KinesisLink.open(target);
    } catch (SdkException e) {
      throw KinesisFaults.of(target, "DescribeStreamSummary", e);
    }
  }

  /**
   * What the service says about a stream.
   *
   * @param patient whether a service that does not answer is asked again
   */
  static StreamDescriptionSummary describe(
      KinesisTarget target, KinesisLink link, boolean patient) {
    String action = "DescribeStreamSummary";
    return patient ? ask(target, action, link::describe) : once(target, action, link::describe);
  }

  private static <T> T once(KinesisTarget target, String action, Supplier<T> question) {
    Patience patience = new Patience(target.shown(), target.retryFor());
    while (true) {
      try {
        return Objects.requireNonNull(question.get());
      } catch (SdkException e) {
        // A service that only asks for less at a time is there, and lets us in.
        if (!KinesisFaults.isThrottled(e) || !patience.pause(KinesisFaults.words(e))) {
          throw KinesisFaults.of(target, action, e);
        }
      }
    }
  }

  /** Asks until there is an answer, or it is no use. */
  static <T> T ask(KinesisTarget target, String action, Supplier<T> question) {
    Patience patience = new Patience(target.shown(), target.retryFor());
    while (true) {
      try {
        return Objects.requireNonNull(question.get());
      } catch (SdkException e) {
        if (KinesisFaults.isPermanent(e) || !patience.pause(KinesisFaults.words(e))) {
          throw KinesisFaults.of(target, action, e);
        }
      }
    }
  }
}
