package dev.millrace.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.parity.Trial.Failure;
import dev.millrace.parity.Trial.Judge;
import dev.millrace.testing.oracle.TimedRow;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutionResult.Status;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** A case that fails is made small: shown with a judge that is wrong on purpose. */
class ShrinkingTest {
  /** A model that loses rows without a {@code k} before every aggregation. */
  private static final Judge WRONG =
      (one, plan) -> {
        List<Step> steps = one.steps().stream().map(ShrinkingTest::forgetful).toList();
        return Expectation.of(
            new Case(one.seed(), one.streams(), steps, one.outputs(), one.events()), plan);
      };

  @Property(
      tries = 100,
      seed = "2",
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.BOUNDED)
  @AddLifecycleHook(MustFailSmall.class)
  void aFailingCaseIsMadeSmall(@ForAll("cases") Case one) {
    Optional<Failure> failure = Trial.of(one, WRONG, new Budget.Tally());
    if (failure.isPresent()) {
      throw new AssertionError(failure.get().describe(one));
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    return Arbitraries.fromGenerator(random -> new ShrinkableCase(large(random)));
  }

  /** A case of which there is something to leave out. */
  private static Case large(Random random) {
    Case one;
    do {
      one = CaseGenerator.of(random.nextInt(1_000_000), true);
    } while (one.eventCount() <= 10);
    return one;
  }

  private static Step forgetful(Step step) {
    if (!step.yaml().contains("type: Combine")) {
      return step;
    }
    return new Step(
        step.name(),
        step.yaml(),
        step.inputs(),
        step.outputs(),
        (inputs, context) ->
            step.model().apply(inputs.stream().map(ShrinkingTest::withoutNull).toList(), context));
  }

  private static List<TimedRow> withoutNull(List<TimedRow> rows) {
    return rows.stream()
        .filter(row -> !row.row().containsKey("k") || row.value("k") != null)
        .toList();
  }

  /** Turns the expected failure into success, if what is left of the case is small. */
  static final class MustFailSmall implements AroundPropertyHook {
    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext context, PropertyExecutor property) {
      PropertyExecutionResult result = property.execute();
      assertThat(result.status()).isEqualTo(Status.FAILED);
      Case made = (Case) result.originalSample().orElseThrow().parameters().get(0);
      Case small = (Case) result.shrunkSample().orElseThrow().parameters().get(0);
      assertThat(made.eventCount()).isGreaterThan(10);
      assertThat(small.steps()).hasSize(1);
      assertThat(small.steps().get(0).yaml()).contains("type: Combine");
      assertThat(small.eventCount()).isEqualTo(1);
      assertThat(result.throwable().orElseThrow().getMessage())
          .contains("again with -Dmillrace.parity.seed=" + small.seed())
          .contains(small.yaml())
          .contains(": 1 rows")
          .contains("k=null");
      return result.mapToSuccessful();
    }
  }
}
