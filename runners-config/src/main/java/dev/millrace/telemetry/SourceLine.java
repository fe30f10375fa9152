package dev.millrace.telemetry;

import dev.millrace.engine.ledger.SourceState;
import dev.millrace.show.Quantities;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.LongStream;

/** How far a run is behind, for its progress line. */
public final class SourceLine {
  private static final Duration A_DAY = Duration.ofDays(1);

  private SourceLine() {}

  /**
   * The lag of all streams, and the watermark of the one that is furthest behind.
   *
   * <p>{@code lag 120 watermark 3.0 s behind (orders/3)}; a watermark of another day is told as a
   * time; a lag that nobody counts, as how long ago what was read last had arrived. Empty where no
   * stream tells.
   *
   * @param now in milliseconds since 1970
   */
  public static String of(Collection<SourceState> sources, long now) {
    if (sources.isEmpty()) {
      return "";
    }
    Optional<SourceState> behind =
        sources.stream()
            .filter(source -> source.watermark().isPresent())
            .min(Comparator.comparingLong(source -> source.watermark().getAsLong()));
    return "  lag " + lag(sources, now) + behind.map(s -> watermark(s, now)).orElse("");
  }

  private static String lag(Collection<SourceState> sources, long now) {
    long[] counted = sources.stream().flatMapToLong(source -> source.lag().stream()).toArray();
    if (counted.length > 0) {
      return Quantities.count(LongStream.of(counted).sum());
    }
    long millis = sources.stream().mapToLong(source -> source.lagMillis(now)).max().orElse(0);
    return Quantities.duration(Duration.ofMillis(millis));
  }

  private static String watermark(SourceState source, long now) {
    long at = source.watermark().orElse(now);
    Duration delay = Duration.ofMillis(now - at);
    String text =
        delay.compareTo(A_DAY) < 0
            ? Quantities.duration(delay) + " behind"
            : Instant.ofEpochMilli(at).truncatedTo(ChronoUnit.SECONDS).toString();
    return "  watermark "
        + text
        + source.holder().map(holder -> " (" + holder.label() + ")").orElse("");
  }
}
