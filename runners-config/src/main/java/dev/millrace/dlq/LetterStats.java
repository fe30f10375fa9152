package dev.millrace.dlq;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.node.StreamNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Letters in groups. */
public final class LetterStats {
  /** Before the id of a schema in a registry: a zero, and four bytes of the id. */
  private static final int HEADER = 5;

  /**
   * Letters that agree.
   *
   * @param day of the event times in UTC, or of the records' own times where those are not known
   * @param pipelineHash the version of the file that wrote them
   * @param schemaId that a schema registry gave the schema of the records; empty if there is none
   * @param example the first of them
   */
  public record Group(
      String code,
      String step,
      String day,
      String pipelineHash,
      Optional<Integer> schemaId,
      long letters,
      Letter example) {

    /** The same letters with another example. */
    public Group with(Letter other) {
      return new Group(code, step, day, pipelineHash, schemaId, letters, other);
    }

    private Group more() {
      return new Group(code, step, day, pipelineHash, schemaId, letters + 1, example);
    }
  }

  private LetterStats() {}

  /** The groups, the largest first. */
  public static List<Group> of(Plan plan, List<Letter> letters) {
    Set<String> registered = registered(plan);
    Map<List<Object>, Group> groups = new LinkedHashMap<>();
    for (Letter letter : letters) {
      String day =
          Instant.ofEpochMilli(letter.moment()).atOffset(ZoneOffset.UTC).toLocalDate().toString();
      Group one =
          new Group(
              letter.text("code"),
              letter.text("step"),
              day,
              letter.text("pipeline_hash"),
              registered.contains(letter.text("step")) ? schemaId(letter) : Optional.empty(),
              1,
              letter);
      groups.merge(
          List.of(one.code(), one.step(), one.day(), one.pipelineHash(), one.schemaId()),
          one,
          (known, next) -> known.more());
    }
    List<Group> sorted = new ArrayList<>(groups.values());
    sorted.sort(
        Comparator.comparingLong(Group::letters)
            .reversed()
            .thenComparing(Group::code)
            .thenComparing(Group::step)
            .thenComparing(Group::day));
    return sorted;
  }

  /** The streams whose records name their schemas. */
  private static Set<String> registered(Plan plan) {
    Set<String> names = new HashSet<>();
    for (Map.Entry<String, StreamNode> stream : plan.streams().entrySet()) {
      if (stream.getValue().stream()
          .live()
          .filter(live -> live.config().containsKey("registry"))
          .isPresent()) {
        names.add(stream.getKey());
      }
    }
    return names;
  }

  private static Optional<Integer> schemaId(Letter letter) {
    return letter.column("value") instanceof byte[] value && value.length >= HEADER && value[0] == 0
        ? Optional.of(ByteBuffer.wrap(value).getInt(1))
        : Optional.empty();
  }
}
