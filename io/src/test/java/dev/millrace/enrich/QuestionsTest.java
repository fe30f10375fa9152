package dev.millrace.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.engine.ledger.Circuits;
import dev.millrace.enrich.EnrichOptions.OnFailure;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import dev.millrace.io.lookup.LookupUnavailable;
import dev.millrace.io.rows.Gate;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.StepOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

/** What is asked of a place that fails in ways of which a test says when. */
class QuestionsTest {
  /** By which an open circuit stays open. */
  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private static final Schema KEYS = Schema.builder().addField("k", FieldType.DECIMAL).build();
  private static final Schema ANSWER = Schema.builder().addNullableInt64Field("n").build();

  /** Answers once. */
  private interface Place {
    List<List<byte[]>> find(List<List<String>> keys) throws LookupUnavailable;
  }

  private record Opener(Place place) implements Lookup.Opener {
    @Override
    public Lookup open() {
      return new Lookup() {
        @Override
        public List<List<byte[]>> find(List<List<String>> keys) throws LookupUnavailable {
          return place.find(keys);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String shown() {
      return "a place";
    }

    @Override
    public int mostKeys() {
      return 100;
    }
  }

  private static EnrichOptions options(Place place, OnFailure then, int attempts) {
    return new EnrichOptions(
        "s",
        new Opener(place),
        new LookupForm(KEYS, ANSWER, false, 1),
        List.of(0),
        null,
        2,
        new EnrichOptions.Failing(then, attempts, Duration.ofMillis(200), 0),
        EnrichOptions.OnMissing.NULL);
  }

  private static List<Found> ask(EnrichOptions options, Gate gate, Calls calls, String... keys) {
    List<List<String>> all = List.of(keys).stream().map(List::of).toList();
    return new Questions(options, options.place().open(), gate).ask(all, calls);
  }

  private static Gate gate(long perSecond) {
    return new Gate("a place", Duration.ofSeconds(1), perSecond, CLOCK);
  }

  private static List<List<byte[]>> answers(List<List<String>> keys) {
    return keys.stream()
        .map(key -> List.of("{\"n\": 1}".getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static LookupUnavailable away(boolean well) {
    return new LookupUnavailable(
        "away", Optional.of(Duration.ofMinutes(5)), well, new IOException("away"));
  }

  @Test
  void onlyAServerInTroubleOpensTheCircuitWhateverPauseItAsksFor() {
    // given
    Gate busy = gate(0);
    Gate failing = gate(0);
    EnrichOptions later = options(keys -> throwing(away(true)), OnFailure.NULL, 1);
    EnrichOptions trouble = options(keys -> throwing(away(false)), OnFailure.NULL, 1);

    // when
    IntStream.range(0, 20).forEach(i -> ask(later, busy, new Calls(), "1"));
    IntStream.range(0, 20).forEach(i -> ask(trouble, failing, new Calls(), "1"));

    // then
    assertThat(busy.state()).isEqualTo(Circuits.State.CLOSED);
    assertThat(failing.state()).isEqualTo(Circuits.State.OPEN);
  }

  private static List<List<byte[]>> throwing(LookupUnavailable fault) throws LookupUnavailable {
    throw fault;
  }

  @Test
  void timeInTheQueueOfTheRateIsNotTimeWithoutAnAnswer() {
    // given: a turn every half second, and a first answer that is a failure
    Gate gate = gate(2);
    Optional<Gate.Pass> taken = gate.enter("a step");
    List<String> asked = new ArrayList<>();
    Place place =
        keys -> {
          asked.add("");
          if (asked.size() == 1) {
            throw new LookupUnavailable("away", new IOException("away"));
          }
          return answers(keys);
        };

    // when
    List<Found> found = ask(options(place, OnFailure.FAIL, 1), gate, new Calls(), "1");

    // then
    assertThat(taken).isPresent();
    assertThat(found).singleElement().isInstanceOf(Found.Rows.class);
  }

  @Test
  void partsOfAQuestionShareItsAttemptsAndEachCallIsTimedOnce() {
    // given: a failure, then a refusal of two keys together, then failures that take a while
    List<Integer> asked = new ArrayList<>();
    Place place =
        keys -> {
          asked.add(keys.size());
          if (asked.size() == 2) {
            throw new RowFault("ML-6401", "refused");
          } else if (asked.size() > 2) {
            sleep();
          }
          throw new LookupUnavailable("away", new IOException("away"));
        };
    Calls calls = new Calls();

    // when
    List<Found> found = ask(options(place, OnFailure.DEAD_LETTER, 2), gate(0), calls, "1", "2");

    // then
    assertThat(found)
        .hasSize(2)
        .allSatisfy(f -> assertThat(f).isInstanceOf(Found.Unanswered.class));
    assertThat(asked).containsExactly(2, 2, 1, 1);
    assertThat(calls.taken()).hasSize(4);
    assertThat(calls.taken().get(1)).isLessThan(calls.taken().get(2));
  }

  private static void sleep() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aKeyThatHasNoTextRejectsItsOwnRowAlone() {
    // given
    Letters out = new Letters();
    EnrichKernel kernel = new EnrichKernel(options(QuestionsTest::answers, OnFailure.FAIL, 1));
    kernel.open();

    // when
    List.of(BigDecimal.ONE, new BigDecimal("1e2000"), BigDecimal.TEN, new BigDecimal("2"))
        .forEach(key -> out.process(kernel, Event.of(1, key)));
    kernel.finish(out);
    kernel.close();

    // then
    assertThat(out.rows).containsExactly("1", "10", "2");
    assertThat(out.rejected).containsExactly("1E+2000");
  }

  /** What leaves a kernel, and what is rejected, as a host does it. */
  private static final class Letters implements StepOutput {
    private final List<String> rows = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();

    void process(EnrichKernel kernel, Event event) {
      try {
        kernel.process(event, this);
      } catch (RowFault fault) {
        reject(event, fault);
      }
    }

    @Override
    public void emit(int output, Event event) {
      rows.add(event.values()[0].toString());
    }

    @Override
    public void reject(Event event, RowFault fault) {
      rejected.add(event.values()[0].toString());
    }

    @Override
    public void count(Disposition disposition, long events) {}
  }
}
