package dev.millrace.dlq;

import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.registry.RegistrySettings.Ids;
import dev.millrace.io.format.registry.SchemaKey;
import dev.millrace.io.format.registry.WireFormat;
import dev.millrace.plan.model.Plan;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Letters in groups. */
public final class LetterStats {
  /**
   * Letters that agree.
   *
   * @param day of the event times in UTC, or of the records' own times where those are not known
   * @param pipelineHash the version of the file that wrote them
   * @param schema what the records call the schema that a registry has; empty if they name none
   * @param example the first of them
   */
  public record Group(
      String code,
      String step,
      String day,
      String pipelineHash,
      Optional<SchemaKey> schema,
      long letters,
      Letter example) {

    /** The same letters with another example. */
    public Group with(Letter other) {
      return new Group(code, step, day, pipelineHash, schema, letters, other);
    }

    private Group more() {
      return new Group(code, step, day, pipelineHash, schema, letters + 1, example);
    }
  }

  private LetterStats() {}

  /** The groups, the largest first. */
  public static List<Group> of(Plan plan, List<Letter> letters) {
    Map<String, Ids> registered = registered(plan);
    Map<String, Optional<Ids>> sources = new HashMap<>();
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
              sources
                  .computeIfAbsent(
                      letter.text("source"),
                      place -> LetterReplay.reader(plan, letter).map(registered::get))
                  .flatMap(ids -> schema(ids, letter)),
              1,
              letter);
      groups.merge(
          List.of(one.code(), one.step(), one.day(), one.pipelineHash(), one.schema()),
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

  /** How the records of streams name their schemas, of those that do. */
  private static Map<String, Ids> registered(Plan plan) {
    Map<String, Ids> registered = new HashMap<>();
    plan.streams()
        .forEach(
            (name, stream) ->
                stream.stream()
                    .live()
                    .filter(live -> live.config().containsKey("registry"))
                    .flatMap(RegistryKeys::settings)
                    .ifPresent(settings -> registered.put(name, settings.ids())));
    return registered;
  }

  private static Optional<SchemaKey> schema(Ids ids, Letter letter) {
    if (!(letter.column("value") instanceof byte[] value)) {
      return Optional.empty();
    }
    try {
      return Optional.of(WireFormat.read(ids, value, letter.recordHeaders()).schema());
    } catch (RowFault namesNone) {
      return Optional.empty();
    }
  }
}
