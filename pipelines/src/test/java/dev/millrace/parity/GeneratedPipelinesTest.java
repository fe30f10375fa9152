package dev.millrace.parity;

import dev.millrace.parity.Trial.Failure;
import java.util.Optional;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * Random pipelines on random events give the rows of the independent model: replayed, and live in
 * three orders of arrival with random batches and watermarks; ledgers are balanced, and nothing is
 * left in state (a host that finds state at the end of its input fails).
 *
 * <p>A failing case is made smaller and printed with its seed, file and rows. docs/testing.md tells
 * how to run it again, and how to try more.
 */
class GeneratedPipelinesTest {
  /** The seeds of cases lie below it. */
  private static final int SEEDS = 1_000_000_000;

  @Property(
      tries = Integer.MAX_VALUE,
      seed = "3141592653589793",
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.BOUNDED,
      afterFailure = AfterFailureMode.RANDOM_SEED)
  @AddLifecycleHook(Budget.class)
  void everyFormOfAGeneratedPipelineGivesTheModelsRows(@ForAll("cases") Case one) {
    Optional<Failure> failure = Trial.of(one, Trial.Judge.MODEL, Budget.tally());
    if (failure.isPresent()) {
      throw new AssertionError(failure.get().describe(one));
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    Long seed = Long.getLong("millrace.parity.seed");
    long from = Long.getLong("millrace.parity.from", 0);
    return Arbitraries.fromGenerator(
        random -> {
          long drawn = Math.floorMod(random.nextLong() + from * 0x9E3779B97F4A7C15L, (long) SEEDS);
          return new ShrinkableCase(CaseGenerator.of(seed == null ? drawn : seed, true));
        });
  }
}
