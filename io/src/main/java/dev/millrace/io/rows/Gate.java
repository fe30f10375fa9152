package dev.millrace.io.rows;

import dev.millrace.engine.ledger.Circuits;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all threads of a worker pass that call one server: its rate, and a circuit that opens while
 * most calls fail, so that a server in trouble is left alone.
 */
public final class Gate implements Circuits.Circuit {
  /** How long nothing is sent before a few calls try whether the server is well again. */
  public static final Duration REST = Duration.ofSeconds(2);

  /** How many of the last calls are looked at, and how many there have to be. */
  private static final int WINDOW = 20;

  private static final int FEWEST = 10;
  private static final int PROBES = 3;
  private static final float HALF = 50;

  /** How long the probes may take, beyond the time that their answers may take. */
  private static final Duration LONGEST_PROBING = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final CircuitBreaker circuit;
  private final AtomicInteger changes = new AtomicInteger();
  private final @Nullable Turns turns;

  /**
   * @param place for people
   * @param answers how long a call may take
   * @param perSecond how many calls are let through in a second; 0 for as many as come
   * @param clock by which the circuit stays open
   */
  public Gate(String place, Duration answers, long perSecond, Clock clock) {
    this.circuit = CircuitBreaker.of(place, circuit(answers, clock));
    this.circuit
        .getEventPublisher()
        .onStateTransition(
            event -> {
              changes.incrementAndGet();
              LOG.warn(
                  "Requests to {}: the circuit is {}",
                  place,
                  event.getStateTransition().getToState());
            });
    this.turns = perSecond == 0 ? null : new Turns(perSecond);
  }

  private static CircuitBreakerConfig circuit(Duration answers, Clock clock) {
    return CircuitBreakerConfig.custom()
        .slidingWindowSize(WINDOW)
        .minimumNumberOfCalls(FEWEST)
        .failureRateThreshold(HALF)
        .waitDurationInOpenState(REST)
        .permittedNumberOfCallsInHalfOpenState(PROBES)
        .maxWaitDurationInHalfOpenState(LONGEST_PROBING.plus(answers.multipliedBy(PROBES)))
        .clock(clock)
        .build();
  }

  /**
   * Lets a call through when it is its turn; empty while the server is left alone.
   *
   * @param step who calls, by the name under which the ledger counts
   */
  public Optional<Pass> enter(String step) {
    if (!circuit.tryAcquirePermission()) {
      return Optional.empty();
    }
    Pass pass = new Pass();
    if (turns != null && !turns.await(step, 1)) {
      pass.neither();
      return Optional.empty();
    }
    return Optional.of(pass);
  }

  /**
   * A call that was let through, which tells how it went. Once the circuit has changed, that is no
   * news: a late failure is not one of the calls that try whether the server is well again.
   */
  public final class Pass {
    private final int state = changes.get();

    private Pass() {}

    public void well() {
      if (isOfNow()) {
        circuit.onSuccess(0, TimeUnit.NANOSECONDS);
      }
    }

    public void failed(Exception why) {
      if (isOfNow()) {
        circuit.onError(0, TimeUnit.NANOSECONDS, why);
      }
    }

    /** A server that asks to wait is neither well nor in trouble. */
    public void neither() {
      if (isOfNow()) {
        circuit.releasePermission();
      }
    }

    private boolean isOfNow() {
      return state == changes.get();
    }
  }

  @Override
  public Circuits.State state() {
    return switch (circuit.getState()) {
      case OPEN, FORCED_OPEN -> Circuits.State.OPEN;
      case HALF_OPEN -> Circuits.State.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> Circuits.State.CLOSED;
    };
  }
}
