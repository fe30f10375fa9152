package dev.millrace.enrich;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.enrich.EnrichOptions.Failing;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupUnavailable;
import dev.millrace.io.rows.Gate;
import dev.millrace.io.rows.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a place, through its gate, until there is an answer or the file says that it is enough. For
 * any threads.
 */
final class Questions {
  private static final Duration RESTING = Gate.REST.dividedBy(4);

  private final EnrichOptions options;
  private final Lookup place;
  private final Gate gate;
  private final JsonDecoder decoder;

  Questions(EnrichOptions options, Lookup place, Gate gate) {
    this.options = options;
    this.place = place;
    this.gate = gate;
    this.decoder = JsonDecoder.of(options.form().answer());
  }

  /**
   * What came of it for each key, in their order.
   *
   * @throws UserException if the run fails: ML-5152 if the server did not answer in time, or why
   *     the place answers nothing
   */
  List<Found> ask(List<List<String>> keys, Calls calls) {
    Failing failing = options.failing();
    Patience patience =
        failing.then() == EnrichOptions.OnFailure.FAIL
            ? new Patience(options.place().shown(), failing.retryFor())
            : new Patience(options.place().shown());
    int failures = 0;
    while (true) {
      String trouble = "most of the last calls failed";
      Optional<Duration> pause = Optional.of(RESTING);
      boolean open = !gate.enter();
      if (!open) {
        try {
          return once(keys, calls);
        } catch (LookupUnavailable e) {
          failures++;
          trouble = e.words();
          pause = e.pause();
        }
      }
      if (isEnough(open, failures)) {
        String words = trouble;
        return keys.stream().map(key -> (Found) new Found.Unanswered(words)).toList();
      }
      pause(patience, trouble, pause);
    }
  }

  private boolean isEnough(boolean open, int failures) {
    return switch (options.failing().then()) {
      case NULL, DEAD_LETTER -> open || failures >= options.failing().attempts();
      case FAIL, WAIT -> false;
    };
  }

  private void pause(Patience patience, String trouble, Optional<Duration> pause) {
    boolean again =
        pause.isPresent() ? patience.pause(trouble, pause.get()) : patience.pause(trouble);
    if (!again) {
      throw new UserException(
          Diagnostic.error(
              Position.ofFile(options.place().shown()),
              ErrorCodes.LOOKUP_NOT_ANSWERED,
              "transforms." + options.step(),
              "the server did not answer in time: " + trouble + "."));
    }
  }

  /** One call that the gate has let through; tells the gate how it went. */
  private List<Found> once(List<List<String>> keys, Calls calls) throws LookupUnavailable {
    long askedAt = System.currentTimeMillis();
    long start = System.nanoTime();
    List<List<byte[]>> answers;
    try {
      answers = place.find(keys);
      gate.well();
    } catch (LookupUnavailable e) {
      if (e.pause().isPresent()) {
        gate.neither();
      } else {
        gate.failed(e);
      }
      throw e;
    } catch (RowFault fault) {
      gate.well();
      return keys.size() == 1 ? List.of(new Found.Bad(fault)) : halves(keys, calls);
    } catch (RuntimeException e) {
      gate.neither();
      throw e;
    } finally {
      calls.took(System.nanoTime() - start);
    }
    return answers.stream().map(rows -> found(rows, askedAt)).toList();
  }

  /** The server refuses one of the keys, and answers for the others. */
  private List<Found> halves(List<List<String>> keys, Calls calls) {
    int half = keys.size() / 2;
    List<Found> found = new ArrayList<>(ask(keys.subList(0, half), calls));
    found.addAll(ask(keys.subList(half, keys.size()), calls));
    return found;
  }

  private Found found(List<byte[]> answers, long askedAt) {
    try {
      return new Found.Rows(answers.stream().map(decoder::decode).toList(), askedAt);
    } catch (RowFault fault) {
      return new Found.Bad(
          new RowFault(
              ErrorCodes.LOOKUP_ANSWER, "the answer is not what it should be: " + fault.reason()));
    }
  }
}
