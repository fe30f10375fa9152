package dev.millrace.backfill;

import dev.millrace.backfill.BackfillSettings.Span;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.show.Quantities;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** How far a backfill is, and how long the rest takes if it goes on as it did so far. */
final class BackfillProgress {
  private final Map<Span, InputSize> open;
  private final long bytes;
  private final long start = System.nanoTime();
  private int done;
  private long read;

  /**
   * @param open what each part reads
   */
  BackfillProgress(Map<Span, InputSize> open) {
    this.open = open;
    this.bytes = open.values().stream().mapToLong(InputSize::bytes).sum();
  }

  /** Since the beginning. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Counts a part that is there, and says so. */
  synchronized String done(Span span) {
    done++;
    read += Objects.requireNonNull(open.get(span)).bytes();
    Duration elapsed = elapsed();
    return "chunk "
        + done
        + " of "
        + open.size()
        + "  "
        + span.from()
        + "  there after "
        + Quantities.duration(elapsed)
        + (done < open.size() ? rest(elapsed) : "");
  }

  /** By bytes: chunks are not alike. */
  private String rest(Duration elapsed) {
    double share = bytes > 0 ? (double) read / bytes : (double) done / open.size();
    long left = (long) (elapsed.toMillis() / Math.max(share, 1e-9) * (1 - share));
    return ", "
        + Quantities.bytes(read)
        + " of "
        + Quantities.bytes(bytes)
        + " read, about "
        + Quantities.duration(Duration.ofMillis(left))
        + " left";
  }
}
