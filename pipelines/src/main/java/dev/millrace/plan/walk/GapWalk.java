package dev.millrace.plan.walk;

import dev.millrace.spec.WindowText;
import dev.millrace.spec.WindowingSpec;
import java.time.Duration;
import java.time.Instant;
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
import org.jspecify.annotations.Nullable;

/**
 * Output 0: the results of a group's windows, and rows for windows without one.
 *
 * @param windows of the results; those after a window are known without its events
 * @param silence how long after a window with a result others are filled
 * @param groups how many columns, from the first, make the group
 * @param fillings what each column has in a window without a result
 * @param until windows that begin at that time or later are not filled: nobody looks at the events
 *     that they may have; empty if all events there are are looked at
 */
public record GapWalk(
    WindowingSpec windows,
    Duration silence,
    int groups,
    List<Filling> fillings,
    Optional<Instant> until)
    implements Walk {

  /** Where a column's value comes from. */
  public enum Kind {
    PREVIOUS,
    VALUE,
    WINDOW_START,
    WINDOW_END
  }

  /**
   * What a column has in a window without a result.
   *
   * @param value of {@link Kind#VALUE}, null otherwise
   */
  public record Filling(Kind kind, @Nullable Object value) {
    String text() {
      return kind == Kind.VALUE ? String.valueOf(value) : kind.name();
    }
  }

  /** The same of events before a time only. */
  public GapWalk until(Instant end) {
    return new GapWalk(windows, silence, groups, fillings, Optional.of(end));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public String keyText() {
    return "";
  }

  @Override
  public List<String> gives(IntFunction<String> columns) {
    List<String> filled = new ArrayList<>();
    for (int i = groups; i < fillings.size(); i++) {
      Kind kind = fillings.get(i).kind();
      if (kind == Kind.PREVIOUS || kind == Kind.VALUE) {
        String with = kind == Kind.PREVIOUS ? "the value before" : given(fillings.get(i).value());
        filled.add(columns.apply(i) + ": " + with);
      }
    }
    return List.of(
        "fills gaps for " + WindowText.of(silence) + " with " + String.join(", ", filled));
  }

  private static String given(@Nullable Object value) {
    return value == null ? "NULL" : value.toString();
  }

  @Override
  public String state() {
    return "its newest row, for " + WindowText.of(silence) + " after its last window with events";
  }

  @Override
  public Optional<Duration> span() {
    return windows.span().map(silence::plus);
  }

  @Override
  public Reach reach() {
    return new Reach(span().orElseThrow(), Duration.ZERO, Duration.ZERO);
  }

  @Override
  public Map<String, String> facts(Schema input) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "gaps");
    facts.put("windows", WindowText.of(windows));
    facts.put("for", WindowText.of(silence));
    facts.put("values", fillings.stream().map(Filling::text).collect(Collectors.joining(", ")));
    return facts;
  }

  @Override
  public boolean perWindow() {
    return true;
  }

  @Override
  public int copies(Schema input) {
    return groups;
  }

  @Override
  public Set<Integer> reads(Schema input) {
    return IntStream.range(groups, input.getFieldCount()).boxed().collect(Collectors.toSet());
  }
}
