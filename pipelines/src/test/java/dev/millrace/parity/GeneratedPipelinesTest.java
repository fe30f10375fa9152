package dev.millrace.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.millrace.parity.Shrinking.Shrunk;
import dev.millrace.parity.Trial.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Random pipelines on random events give the rows of the independent model: replayed, and live in
 * three orders of arrival with random batches and watermarks; ledgers are balanced, and nothing is
 * left in state (a host that finds state at the end of its input fails).
 *
 * <p>A failing case is made smaller and printed with its seed, file and rows. To run it again:
 *
 * <pre>{@code
 * ./mvnw test -pl pipelines -am -Dtest=GeneratedPipelinesTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dmillrace.parity.seed=SEED
 * }</pre>
 *
 * <p>More cases: {@code -Dmillrace.parity.tries=N}, and {@code -Dmillrace.parity.from=SEED} for
 * others than the ones that every build tries; {@code -Dmillrace.parity.minutes=M} goes on for so
 * long. Such a run reports how many cases it tried.
 */
class GeneratedPipelinesTest {
  private static final int QUICK_TRIES = 40;
  private static final int SHRINKING_RUNS = 120;
  private static final int MOST_FAILURES = 5;

  @Test
  void everyFormOfAGeneratedPipelineGivesTheModelsRows() {
    Long seed = Long.getLong("millrace.parity.seed");
    long from = seed != null ? seed : Long.getLong("millrace.parity.from", 1);
    Integer minutes = Integer.getInteger("millrace.parity.minutes");
    int tries =
        seed != null
            ? 1
            : Integer.getInteger(
                "millrace.parity.tries", minutes == null ? QUICK_TRIES : Integer.MAX_VALUE);
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes == null ? 1000 : minutes);

    List<String> failures = new ArrayList<>();
    int tried = 0;
    long events = 0;
    while (tried < tries && System.nanoTime() < end && failures.size() < MOST_FAILURES) {
      Case one = CaseGenerator.of(from + tried++, true);
      events += one.eventCount();
      Optional<Failure> failure = Trial.of(one);
      failure.ifPresent(f -> failures.add(describe(one, f)));
    }
    System.out.printf(
        "parity: %d cases, %d events, from seed %d; %d failed%n",
        tried, events, from, failures.size());
    assertThat(tried).isPositive();
    if (!failures.isEmpty()) {
      fail(String.join("\n\n", failures));
    }
  }

  private static String describe(Case one, Failure failure) {
    Shrunk shrunk = Shrinking.of(one, failure, SHRINKING_RUNS);
    Failure small = shrunk.failure();
    String text =
        "seed "
            + one.seed()
            + " fails ("
            + small.form()
            + ") at "
            + small.ref()
            + "; again with -Dmillrace.parity.seed="
            + one.seed()
            + "\n"
            + small.text()
            + "\n"
            + shrunk.smallest();
    System.out.println(text);
    return text;
  }
}
