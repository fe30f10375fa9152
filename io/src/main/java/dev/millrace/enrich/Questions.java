package dev.millrace.enrich;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.engine.trace.AtWork;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupUnavailable;
import dev.millrace.io.rows.Gate;
import dev.millrace.io.rows.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    return AtWork.on(options.step(), () -> new Question(calls).ask(keys));
  }

  /** A question, and those for parts of its keys: they share the attempts and the time. */
  private final class Question {
    private final Calls calls;
    private int failures;

    /** Begins with the first trouble, as a question may have waited long for its turn. */
    private @Nullable Patience patience;

    Question(Calls calls) {
      this.calls = calls;
    }

    List<Found> ask(List<List<String>> keys) {
      while (true) {
        String trouble = "most of the last calls failed";
        Optional<Duration> pause = Optional.of(RESTING);
        Optional<Gate.Pass> pass = gate.enter(options.step());
        if (pass.isPresent()) {
          try {
            return once(keys, pass.get());
          } catch (LookupUnavailable e) {
            failures++;
            trouble = e.words();
            pause = e.pause();
          }
        }
        if (isEnough(pass.isEmpty())) {
          String words = trouble;
          return keys.stream().map(key -> (Found) new Found.Unanswered(words)).toList();
        }
        pause(trouble, pause);
      }
    }

    private boolean isEnough(boolean open) {
      return !waits() && (open || failures >= options.failing().attempts());
    }

    private void pause(String trouble, Optional<Duration> asked) {
      Patience begun = patience;
      if (begun == null) {
        begun = patience();
        patience = begun;
      }
      boolean again =
          asked.isPresent()
              ? begun.pause(trouble, waits() ? asked.get() : Patience.shorter(asked.get()))
              : begun.pause(trouble);
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
    private List<Found> once(List<List<String>> keys, Gate.Pass pass) throws LookupUnavailable {
      long askedAt = System.currentTimeMillis();
      List<List<byte[]>> answers;
      try {
        answers = timed(keys);
        pass.well();
      } catch (LookupUnavailable e) {
        if (e.isWell()) {
          pass.neither();
        } else {
          pass.failed(e);
        }
        throw e;
      } catch (RowFault fault) {
        pass.well();
        return keys.size() == 1 ? List.of(new Found.Bad(fault)) : halves(keys);
      } catch (RuntimeException e) {
        pass.neither();
        throw e;
      }
      return answers.stream().map(rows -> found(rows, askedAt)).toList();
    }

    private List<List<byte[]>> timed(List<List<String>> keys) throws LookupUnavailable {
      long start = System.nanoTime();
      try {
        return place.find(keys);
      } finally {
        calls.took(System.nanoTime() - start);
      }
    }

    /** The server refuses one of the keys, and answers for the others. */
    private List<Found> halves(List<List<String>> keys) {
      int half = keys.size() / 2;
      List<Found> found = new ArrayList<>(ask(keys.subList(0, half)));
      found.addAll(ask(keys.subList(half, keys.size())));
      return found;
    }
  }

  /** Whether rows wait for a server in trouble, rather than go on without it. */
  private boolean waits() {
    return switch (options.failing().then()) {
      case FAIL, WAIT -> true;
      case NULL, DEAD_LETTER -> false;
    };
  }

  private Patience patience() {
    String place = options.place().shown();
    return options.failing().then() == EnrichOptions.OnFailure.FAIL
        ? new Patience(options.step(), place, options.failing().retryFor())
        : new Patience(options.step(), place);
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
