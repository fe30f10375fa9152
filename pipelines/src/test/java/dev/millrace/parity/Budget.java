package dev.millrace.parity;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutionResult.Status;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.Store;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * Ends a property when it was asked to: after so many cases ({@code millrace.parity.tries}) or so
 * many minutes ({@code millrace.parity.minutes}). Reports what was tried. A run that is as long as
 * every build's or longer fails if it missed a kind of step.
 */
final class Budget implements AroundPropertyHook, AroundTryHook {
  static final int QUICK_TRIES = 150;

  private static final int ALL_ORDERS = 3;

  /** Of every build: which, the case's seed decides. */
  private static final int QUICK_ORDERS = 2;

  /** What was tried so far. */
  static final class Tally {
    private final Coverage coverage = new Coverage();
    private final int tries = tries();
    private final boolean quick =
        Stream.of("seed", "minutes", "tries")
            .allMatch(name -> System.getProperty("millrace.parity." + name) == null);
    private final long end = end();
    private int tried;
    private long events;

    void add(Case one, dev.millrace.spec.PipelineSpec spec) {
      tried++;
      events += one.eventCount();
      coverage.add(one, spec);
    }

    int tried() {
      return tried;
    }

    /** In how many orders of arrival a case runs live. */
    int orders() {
      return quick ? QUICK_ORDERS : ALL_ORDERS;
    }

    private boolean spent() {
      return tried >= tries || System.nanoTime() - end >= 0;
    }

    private static int tries() {
      if (System.getProperty("millrace.parity.seed") != null) {
        return 1;
      }
      boolean timed = System.getProperty("millrace.parity.minutes") != null;
      return Integer.getInteger("millrace.parity.tries", timed ? Integer.MAX_VALUE : QUICK_TRIES);
    }

    private static long end() {
      long minutes = Long.getLong("millrace.parity.minutes", TimeUnit.DAYS.toMinutes(365));
      return System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    }
  }

  static Tally tally() {
    return Store.getOrCreate(Budget.class, Lifespan.PROPERTY, Tally::new).get();
  }

  @Override
  public TryExecutionResult aroundTry(
      TryLifecycleContext context, TryExecutor aTry, List<Object> parameters) {
    Tally tally = tally();
    TryExecutionResult result = aTry.execute(parameters);
    return result.isSatisfied() && tally.spent() ? TryExecutionResult.satisfied(true) : result;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    Tally tally = tally();
    PropertyExecutionResult result = property.execute();
    System.out.printf(
        "parity: %d cases with %d events, from %s, in so many of them: %s%n",
        tally.tried,
        tally.events,
        System.getProperty("millrace.parity.from", "0"),
        tally.coverage.report());
    Set<String> missing = tally.coverage.missing();
    boolean longEnough = tally.tried >= QUICK_TRIES;
    return result.status() == Status.SUCCESSFUL && longEnough && !missing.isEmpty()
        ? result.mapToFailed("never generated: " + missing)
        : result;
  }
}
