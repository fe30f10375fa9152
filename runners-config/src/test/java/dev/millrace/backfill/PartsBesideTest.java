package dev.millrace.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.backfill.BackfillSettings.Span;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.RunMode;
import dev.millrace.job.Report;
import dev.millrace.runner.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PartsBesideTest {
  private static final long MIB = 1L << 20;

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  private static List<Span> spans(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> new Span(Instant.ofEpochSecond(i), Instant.ofEpochSecond(i + 1)))
        .toList();
  }

  private static Report report(JobRun.End end) {
    return new Report(
        "p",
        RunMode.REPLAY,
        false,
        end,
        new InputSize(0, 0, 0),
        Optional.empty(),
        Duration.ZERO,
        new Ledger(List.of()),
        List.of(),
        List.of());
  }

  /** Waits for a second one beside it, if one may come. */
  private Report meeting(CountDownLatch others) {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    others.countDown();
    try {
      boolean unused = others.await(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    running.decrementAndGet();
    return report(JobRun.End.DONE);
  }

  @Test
  void partsRunBesideEachOtherAsFarAsThereIsMemory() {
    // given
    PartsBeside parts = new PartsBeside(4, 512 * MIB);
    int small = parts.needed(0);

    // when: none of them needs much, and then each needs all that there is
    List<Report> done = new ArrayList<>();
    parts.run(spans(8), span -> 0, span -> Optional.of(meeting(new CountDownLatch(2))), done::add);
    int beside = most.getAndSet(0);
    PartsBeside tight = new PartsBeside(4, small * MIB);
    tight.run(
        spans(4),
        span -> Long.MAX_VALUE / 64,
        span -> Optional.of(meeting(new CountDownLatch(2))),
        done::add);

    // then
    assertThat(beside).isBetween(2, 4);
    assertThat(most).hasValue(1);
    assertThat(done).hasSize(12);
    assertThat(parts.needed(1L << 40)).isGreaterThan(small).isLessThanOrEqualTo(512);
  }

  private static RuntimeException exception() {
    throw new IllegalStateException("of a part");
  }

  private static RuntimeException error() {
    throw new StackOverflowError("of a part");
  }

  /** The third one fails while the second one is at work, and that comes to its end. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterAFailureNoPartBegins(boolean isError) {
    // given
    List<Span> spans = spans(8);
    Set<Span> begun = ConcurrentHashMap.newKeySet();
    List<Report> done = new ArrayList<>();
    CountDownLatch second = new CountDownLatch(1);

    // when
    PartsBeside parts = new PartsBeside(2, 512 * MIB);
    assertThatThrownBy(
            () ->
                parts.run(
                    spans,
                    span -> 0,
                    span -> {
                      begun.add(span);
                      if (span.equals(spans.get(1))) {
                        second.countDown();
                        while (!parts.stopped()) {
                          Thread.onSpinWait();
                        }
                      } else if (span.equals(spans.get(2))) {
                        awaited(second);
                        throw isError ? error() : exception();
                      }
                      return Optional.of(report(JobRun.End.DONE));
                    },
                    done::add))
        .hasMessage("of a part");

    // then
    assertThat(begun).containsExactlyInAnyOrderElementsOf(spans.subList(0, 3));
    assertThat(done).hasSize(2);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPartThatIsReadAgainWaitsForTheMemoryThatItTakesThen() {
    // given: each part is small, and takes all that there is once it is read again
    PartsBeside parts = new PartsBeside(4, 512 * MIB);
    Map<Span, Integer> attempts = new ConcurrentHashMap<>();
    List<Report> done = new ArrayList<>();

    // when
    parts.run(
        spans(4),
        span -> attempts.containsKey(span) ? Long.MAX_VALUE / 64 : 0,
        span ->
            attempts.merge(span, 1, Integer::sum) == 1
                ? Optional.empty()
                : Optional.of(meeting(new CountDownLatch(2))),
        done::add);

    // then
    assertThat(done).hasSize(4);
    assertThat(attempts.values()).containsOnly(2);
    assertThat(most).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void afterACancelledPartNoPartBegins() {
    // given
    List<Report> done = new ArrayList<>();

    // when
    new PartsBeside(1, 512 * MIB)
        .run(spans(3), span -> 0, span -> Optional.of(report(JobRun.End.CANCELLED)), done::add);

    // then
    assertThat(done).hasSize(1);
  }

  @Test
  void anInterruptWaitsForThePartsThatHaveBegun() throws Exception {
    // given
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Span> done = new CopyOnWriteArrayList<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread command =
        new Thread(
            () -> {
              try {
                new PartsBeside(1, 512 * MIB)
                    .run(
                        spans(3),
                        span -> 0,
                        span -> {
                          begun.countDown();
                          awaitQuietly(goOn);
                          done.add(span);
                          return Optional.of(report(JobRun.End.DONE));
                        },
                        whole -> {});
              } catch (IllegalStateException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
              }
              interrupted.complete(false);
            });

    // when
    command.start();
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    command.interrupt();
    command.join(300);
    boolean waits = command.isAlive();
    goOn.countDown();

    // then
    assertThat(waits).isTrue();
    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(done).containsExactly(spans(1).get(0));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
