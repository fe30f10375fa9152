package dev.millrace.enrich;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Adds to each event what is found under its key, after its own columns. Time, window and order
 * stay. Events wait until there are enough for a question, some questions are on their way at a
 * time, and all events have left at the end of a bundle, so that nothing is in doubt when a job is
 * restarted.
 *
 * <p>Each event is counted as enriched, as missing (nothing is under its key, or the key is NULL),
 * as failed (no answer, and NULLs in its place), or is a dead letter.
 */
public final class EnrichKernel implements ElementKernel {
  private final EnrichOptions options;
  private final KeyTexts keys;
  private transient @Nullable Desk desk;
  private transient List<Event> pending = new ArrayList<>();
  private transient List<Optional<List<String>>> asked = new ArrayList<>();
  private transient Queue<Batch> coming = new ArrayDeque<>();

  public EnrichKernel(EnrichOptions options) {
    this.options = options;
    this.keys = new KeyTexts(options.form().keys(), options.key());
  }

  @Override
  public void open() {
    desk = Desk.acquire(options);
    pending = new ArrayList<>();
    asked = new ArrayList<>();
    coming = new ArrayDeque<>();
  }

  @Override
  public boolean holdsEvents() {
    return true;
  }

  @Override
  public void process(Event event, StepOutput out) {
    // Before the event is one of a batch: what is wrong with its key is wrong with it alone.
    asked.add(keys.of(event.values()));
    pending.add(event);
    if (pending.size() == options.batchRows()) {
      ask();
      if (coming.size() > options.form().concurrency()) {
        emit(coming.remove(), out);
      }
    }
  }

  @Override
  public void finish(StepOutput out) {
    ask();
    while (!coming.isEmpty()) {
      emit(coming.remove(), out);
    }
  }

  @Override
  public void close() {
    Desk open = desk;
    desk = null;
    if (open != null) {
      Desk.release(options);
    }
  }

  private void ask() {
    Desk open = desk;
    if (open == null) {
      throw new IllegalStateException("the kernel was not opened");
    }
    if (pending.isEmpty()) {
      return;
    }
    Map<List<String>, Long> times = new HashMap<>();
    for (int i = 0; i < pending.size(); i++) {
      long time = pending.get(i).time();
      asked.get(i).ifPresent(key -> times.merge(key, time, Math::max));
    }
    coming.add(new Batch(pending, asked, open.ask(times)));
    pending = new ArrayList<>();
    asked = new ArrayList<>();
  }

  private void emit(Batch batch, StepOutput out) {
    batch.answers().await(out);
    for (int i = 0; i < batch.events().size(); i++) {
      Event event = batch.events().get(i);
      Optional<Found> found = batch.keys().get(i).map(batch.answers()::of);
      if (found.isEmpty()) {
        missing(event, out);
      } else if (found.get() instanceof Found.Rows rows) {
        answered(event, rows.rows(), out);
      } else if (found.get() instanceof Found.Bad bad) {
        out.reject(event, bad.fault());
      } else {
        unanswered(event, ((Found.Unanswered) found.get()).words(), out);
      }
    }
  }

  private void answered(Event event, List<Object[]> rows, StepOutput out) {
    List<Object[]> valid =
        options.versioned() ? Versions.at(rows, options.width(), event.time()) : rows;
    if (valid.size() > 1) {
      out.reject(
          event,
          new RowFault(
              ErrorCodes.LOOKUP_AMBIGUOUS,
              valid.size() + " rows are under the key, and nothing says which one holds"));
    } else if (valid.isEmpty()) {
      missing(event, out);
    } else {
      out.emit(StepOutput.MAIN, with(event, valid.get(0)));
      out.count(Disposition.ENRICHED, 1);
    }
  }

  private void missing(Event event, StepOutput out) {
    switch (options.onMissing()) {
      case NULL -> out.emit(StepOutput.MAIN, with(event, new Object[options.width()]));
      case DROP -> {}
      case DEAD_LETTER -> {
        out.reject(
            event, new RowFault(ErrorCodes.LOOKUP_MISSING, "nothing was found under its key"));
        return;
      }
    }
    out.count(Disposition.MISSING, 1);
  }

  private void unanswered(Event event, String words, StepOutput out) {
    if (options.failing().then() == EnrichOptions.OnFailure.NULL) {
      out.emit(StepOutput.MAIN, with(event, new Object[options.width()]));
      out.count(Disposition.FAILED, 1);
    } else {
      out.reject(
          event, new RowFault(ErrorCodes.LOOKUP_FAILED, "the look-up was not answered: " + words));
    }
  }

  private Event with(Event event, Object[] found) {
    Object[] row = event.values();
    Object[] wide = Arrays.copyOf(row, row.length + options.width());
    System.arraycopy(found, 0, wide, row.length, options.width());
    return event.withValues(wide);
  }
}
