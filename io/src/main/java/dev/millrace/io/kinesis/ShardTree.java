package dev.millrace.io.kinesis;

import dev.millrace.diag.UserException;
import dev.millrace.element.EventTimes;
import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.SplitClock;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The shards of a stream with their parents. A shard is opened once its parents were read to their
 * ends. Used by one thread.
 */
final class ShardTree {
  private static final Logger LOG = LoggerFactory.getLogger(ShardTree.class);
  private static final long LIST_EVERY = 10_000;
  private static final long LIST_SOON = 1_000;

  private final KinesisTarget target;
  private final KinesisLink link;
  private final Clock clock;
  private final ShardGaps gaps;
  private final Map<String, ShardRead> shards = new LinkedHashMap<>();
  private final List<ShardRead> opened = new ArrayList<>();
  private long listedAt;
  private boolean failing;
  private boolean outage;
  private boolean listed;
  private long failingSince;

  /** A tree of no shards, which were listed just now. */
  ShardTree(KinesisTarget target, KinesisLink link, Clock clock, ShardGaps gaps) {
    this.target = target;
    this.link = link;
    this.clock = clock;
    this.gaps = gaps;
    this.listedAt = clock.millis();
  }

  /** Adds a shard that is read from a position on. */
  void add(ShardInfo shard, ShardPosition position) {
    shards.put(shard.id(), new ShardRead(shard, position));
  }

  /** All shards, in a fixed order. */
  Collection<ShardRead> all() {
    return shards.values();
  }

  ShardRead get(String id) {
    return Objects.requireNonNull(shards.get(id));
  }

  /** Whether the stream has a shard, as far as it is known. */
  private boolean knows(String id) {
    return shards.containsKey(id);
  }

  /**
   * Gives shards whose turn has come to a clock, and lets go of their parents. What a child brings
   * was put after all that its parents brought, so that it is judged by their watermark; and until
   * it is read, they hold the stream's.
   */
  void adopt(SplitClock<String> known, long now) {
    for (ShardRead shard : opened) {
      if (!known.partitions().containsKey(shard.info().id())) {
        PartitionClock own = known.add(shard.info().id(), now);
        parents(shard).stream()
            .map(parent -> known.partitions().get(parent.info().id()))
            .mapToLong(parent -> parent == null ? EventTimes.MIN : parent.watermark())
            .min()
            .ifPresent(own::raiseFloor);
      }
    }
    opened.clear();
    known
        .partitions()
        .forEach(
            (id, own) -> {
              if (!knows(id) || get(id).isSettled()) {
                own.end();
              }
            });
  }

  /** Those of its parents that still have records. */
  private List<ShardRead> parents(ShardRead shard) {
    return shard.info().parents().stream()
        .flatMap(id -> Optional.ofNullable(shards.get(id)).stream())
        .toList();
  }

  private List<ShardRead> children(ShardRead shard) {
    return shards.values().stream()
        .filter(other -> other.info().parents().contains(shard.info().id()))
        .toList();
  }

  /**
   * Opens shards whose parents were read to their ends, and settles those.
   *
   * @throws UserException ML-5580 to ML-5584 if the shards cannot be listed, or some have gone
   *     before they were read
   */
  void progress() {
    listIfDue();
    for (ShardRead shard : shards.values()) {
      if (!shard.isOpen() && parents(shard).stream().allMatch(ShardRead::isDrained)) {
        shard.open();
        opened.add(shard);
      }
    }
    for (ShardRead shard : shards.values()) {
      if (shard.isDrained() && !shard.isSettled()) {
        List<ShardRead> children = children(shard);
        if (!children.isEmpty() && children.stream().allMatch(ShardRead::isOpen)) {
          shard.settle();
        }
      }
    }
  }

  /** The shards are to be listed with the next progress: one that was asked is not there. */
  void listNow() {
    listedAt = clock.millis() - LIST_EVERY;
  }

  /**
   * Looks for new shards: now and then, and soon where one has ended whose children are unknown.
   */
  private void listIfDue() {
    long now = clock.millis();
    boolean orphaned =
        shards.values().stream()
            .anyMatch(
                shard -> shard.isDrained() && !shard.isSettled() && children(shard).isEmpty());
    if (Math.abs(now - listedAt) < (orphaned ? LIST_SOON : LIST_EVERY)) {
      return;
    }
    listedAt = now;
    try {
      List<ShardInfo> found = link.shards();
      failing = false;
      outage = false;
      listed = true;
      gaps.checkParents(found, shards::containsKey);
      for (ShardInfo shard : found) {
        if (!shards.containsKey(shard.id())) {
          add(shard, ShardPosition.start(ShardPosition.HORIZON, false));
        }
      }
      forget(found.stream().map(ShardInfo::id).collect(Collectors.toSet()));
    } catch (SdkException e) {
      failed(e, now);
    }
  }

  /** Those that are not listed have no records any more, and nobody will ask for them. */
  private void forget(Set<String> listed) {
    shards.values().removeIf(s -> s.isSettled() && !listed.contains(s.info().id()));
    for (ShardRead shard : shards.values()) {
      if (listed.contains(shard.info().id())) {
        continue;
      }
      if (shard.isDrained()) {
        shard.settle();
      } else if (!shard.isClosed() && !shard.isUnderWay()) {
        gaps.gone(shard.info().id());
        shard.giveUp();
      }
    }
  }

  private void failed(SdkException e, long now) {
    failingSince = failing ? failingSince : now;
    failing = true;
    outage |= !KinesisFaults.isThrottled(e);
    boolean over = now - failingSince > target.retryFor().toMillis();
    if (KinesisFaults.isPermanent(e) || over) {
      throw KinesisFaults.of(target, "ListShards", e);
    }
    LOG.debug("Shards cannot be listed: {}", KinesisFaults.words(e));
  }

  /** Whether the service has said which shards there are, since it was asked for the first time. */
  boolean isListed() {
    return listed;
  }

  /** Whether the shards could not be listed when that was tried last. */
  boolean isOutage() {
    return outage;
  }
}
