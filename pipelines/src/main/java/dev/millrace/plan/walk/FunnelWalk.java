package dev.millrace.plan.walk;

import dev.millrace.spec.WindowText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: a row for each attempt at steps that follow each other. The input holds exactly the
 * key's columns, then a BOOLEAN per step.
 *
 * @param keys how many columns, from the first, make the key
 * @param steps name → its condition, in order
 * @param within how long an attempt lasts at most
 */
public record FunnelWalk(int keys, Map<String, String> steps, Duration within) implements Walk {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public String keyText() {
    return " within " + WindowText.of(within);
  }

  @Override
  public List<String> gives(IntFunction<String> columns) {
    List<String> gives = new ArrayList<>();
    gives.add("steps: " + String.join(" → ", steps.keySet()));
    steps.forEach(
        (name, condition) -> gives.add(name + ": " + condition.strip().replaceAll("\\s+", " ")));
    return gives;
  }

  @Override
  public String state() {
    return "the times of the open attempt, for " + WindowText.of(within) + " after it began";
  }

  @Override
  public Optional<Duration> span() {
    return Optional.of(within);
  }

  /** Whether an event begins an attempt depends on whether the one before it had ended. */
  @Override
  public Reach reach() {
    return new Reach(within, Duration.ZERO, within);
  }

  @Override
  public Map<String, String> facts(Schema input) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "funnel");
    facts.put(
        "steps",
        steps.entrySet().stream()
            .map(step -> step.getKey() + ": " + step.getValue())
            .collect(Collectors.joining(", ")));
    facts.put("within", WindowText.of(within));
    return facts;
  }

  @Override
  public int copies(Schema input) {
    return keys;
  }

  @Override
  public Set<Integer> reads(Schema input) {
    return IntStream.range(keys, input.getFieldCount()).boxed().collect(Collectors.toSet());
  }
}
