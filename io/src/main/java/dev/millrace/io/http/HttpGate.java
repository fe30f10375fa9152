package dev.millrace.io.http;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all writers of a worker share that send to one server: its connections, the rate, and a
 * circuit that opens while most requests fail, so that a server in trouble is left alone.
 */
final class HttpGate {
  /** How long nothing is sent before a few requests try whether the server is well again. */
  static final Duration REST = Duration.ofSeconds(2);

  /** How many of the last requests are looked at, and how many there have to be. */
  private static final int WINDOW = 20;

  private static final int FEWEST = 10;
  private static final int PROBES = 3;
  private static final float HALF = 50;
  private static final Duration LONGEST_QUEUE = Duration.ofHours(1);

  /** How long the probes may take, beyond the time that their answers may take. */
  private static final Duration LONGEST_PROBING = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(HttpGate.class);
  private static final Map<HttpTarget, HttpGate> GATES = new HashMap<>();

  private final HttpClient client;
  private final CircuitBreaker circuit;
  private final @Nullable RateLimiter rate;
  private int users;

  HttpGate(HttpTarget target, Duration rest) {
    // HTTP/2 would begin with an upgrade, which simple servers of hooks do not know.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(target.timeout())
            .build();
    this.circuit = CircuitBreaker.of(target.shown(), circuit(target, rest));
    this.circuit
        .getEventPublisher()
        .onStateTransition(
            event ->
                LOG.warn(
                    "Requests to {}: the circuit is {}",
                    target.shown(),
                    event.getStateTransition().getToState()));
    this.rate =
        target.perSecond() == 0 ? null : RateLimiter.of(target.shown(), rate(target.perSecond()));
  }

  /** The gate of a target; to be given back with {@link #release}. */
  static synchronized HttpGate acquire(HttpTarget target) {
    HttpGate shared = GATES.computeIfAbsent(target, to -> new HttpGate(to, REST));
    shared.users++;
    return shared;
  }

  /** The last user's release forgets the gate; its connections end when nothing refers to them. */
  static synchronized void release(HttpTarget target) {
    HttpGate shared = GATES.get(target);
    if (shared != null && --shared.users == 0) {
      GATES.remove(target);
    }
  }

  private static CircuitBreakerConfig circuit(HttpTarget target, Duration rest) {
    Duration answers = target.timeout().multipliedBy(2L * PROBES);
    return CircuitBreakerConfig.custom()
        .slidingWindowSize(WINDOW)
        .minimumNumberOfCalls(FEWEST)
        .failureRateThreshold(HALF)
        .waitDurationInOpenState(rest)
        .permittedNumberOfCallsInHalfOpenState(PROBES)
        .maxWaitDurationInHalfOpenState(LONGEST_PROBING.plus(answers))
        .build();
  }

  private static RateLimiterConfig rate(long perSecond) {
    return RateLimiterConfig.custom()
        .limitForPeriod(1)
        .limitRefreshPeriod(Duration.ofNanos(TimeUnit.SECONDS.toNanos(1) / perSecond))
        .timeoutDuration(LONGEST_QUEUE)
        .build();
  }

  HttpClient client() {
    return client;
  }

  /**
   * Whether a request may be sent now; waits for its turn. Who may tells how it went, by {@link
   * #well}, {@link #failed} or {@link #neither}.
   */
  boolean enter() {
    if (!circuit.tryAcquirePermission()) {
      return false;
    }
    if (rate != null && !rate.acquirePermission()) {
      circuit.releasePermission();
      return false;
    }
    return true;
  }

  void well() {
    circuit.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  void failed(Exception why) {
    circuit.onError(0, TimeUnit.NANOSECONDS, why);
  }

  /** A server that asks to wait is neither well nor in trouble. */
  void neither() {
    circuit.releasePermission();
  }
}
