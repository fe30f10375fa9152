package dev.millrace.io.kinesis;

import dev.millrace.io.kinesis.KinesisSourceOptions.History;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells where a stream may have deleted records before they were read: it ends the read with
 * ML-5584, or, where that is allowed, says so and lets it go on. A shard is listed as long as the
 * stream may have records of it.
 */
final class ShardGaps {
  private static final Logger LOG = LoggerFactory.getLogger(ShardGaps.class);

  /** How long before records may be deleted a read looks whether it is still in time. */
  private static final long MARGIN = 60_000;

  private final KinesisTarget target;
  private final boolean allowed;
  private final Duration retention;
  private final Set<Integer> held;
  private final Map<String, ShardInfo> listed = new TreeMap<>();

  /**
   * @param history what an archive holds; null if the read goes on from none
   */
  ShardGaps(KinesisTarget target, boolean allowed, Duration retention, @Nullable History history) {
    this.target = target;
    this.allowed = allowed;
    this.retention = retention;
    this.held = history == null ? Set.of() : history.shards().keySet();
  }

  /** Takes in what the stream lists when the read begins, and looks what is not there any more. */
  void begin(Collection<ShardInfo> shards, @Nullable KinesisMark mark) {
    shards.forEach(shard -> listed.put(shard.id(), shard));
    if (mark != null) {
      mark.positions()
          .forEach(
              (id, position) -> {
                if (!listed.containsKey(id) && !position.drained()) {
                  gone(id);
                }
              });
      checkParents(shards, mark.positions()::containsKey);
    } else if (!held.isEmpty()) {
      checkHeld();
    }
  }

  /**
   * A shard that was not known has all its records, and so have its parents, unless these came and
   * went while nobody looked.
   */
  void checkParents(Collection<ShardInfo> shards, Predicate<String> known) {
    Set<String> ids = shards.stream().map(ShardInfo::id).collect(Collectors.toSet());
    for (ShardInfo shard : shards) {
      for (String parent : shard.parents()) {
        if (!known.test(shard.id()) && !ids.contains(parent) && !known.test(parent)) {
          gone(parent);
        }
      }
    }
  }

  /**
   * An archive has no place for where a shard without records was looked at last. A parent that is
   * gone was there while the archive was written if it is in it, or younger than what is in it.
   */
  private void checkHeld() {
    int highest = Collections.max(held);
    for (ShardInfo shard : listed.values()) {
      for (String parent : held.contains(shard.number()) ? Set.<String>of() : shard.parents()) {
        int number = ShardInfo.number(parent);
        if (!listed.containsKey(parent)
            && (held.contains(number) || number > highest)
            && !isReadToItsEnd(parent)) {
          gone(parent);
        }
      }
    }
  }

  /** What is held of a shard proves that its parents were read to their ends before. */
  private boolean isReadToItsEnd(String id) {
    return listed.values().stream()
        .filter(shard -> shard.parents().contains(id))
        .anyMatch(child -> held.contains(child.number()) || isReadToItsEnd(child.id()));
  }

  /** A shard is not listed any more, and was not read to its end. */
  void gone(String shard) {
    report(
        target.shown()
            + ": shard "
            + shard
            + " is gone with its records, and was not read to its end, as far as is known");
  }

  /** Whether it is to be proved that the record read last is still there. */
  boolean isDoubtful(ShardPosition position, long now) {
    return position.readTo() > 0 && isOver(position.readTo(), now + MARGIN);
  }

  /**
   * Whether records between a position and what has come after it may have been deleted.
   *
   * @param isThere whether the record that was read last is still there: then none after it was
   */
  boolean isGap(ShardRead shard, ShardPosition position, boolean isThere, long now) {
    if (position.isUnread()) {
      return position.readTo() > 0 && isOver(position.readTo(), now);
    }
    return !isThere
        && (position.readTo() == 0
            ? !isReadToItsEnd(shard.info().id())
            : isOver(position.readTo(), now));
  }

  private boolean isOver(long readTo, long now) {
    return now - readTo > retention.toMillis();
  }

  /** Records of a shard may be missing. */
  void passOver(ShardRead shard, ShardPosition position) {
    report(
        target.shown()
            + ", shard "
            + shard.info().id()
            + (position.isUnread()
                ? ": nobody looked at it for longer than the stream keeps its records ("
                    + retention.toHours()
                    + " h), so that some may have been deleted before they were read"
                : ": the record that was read last, "
                    + position.sequence()
                    + ", is not there any more, so that records after it may have been deleted"
                    + " before they were read (the stream keeps them for "
                    + retention.toHours()
                    + " h)"));
  }

  private void report(String what) {
    if (!allowed) {
      throw KinesisFaults.error(
          target,
          KinesisCodes.GAP,
          what + ". Write 'on_gap: continue' to go on with what is there.",
          null);
    }
    LOG.warn("{}", what);
  }
}
