package dev.millrace.engine.stage;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.StepOutput;
import java.io.Serializable;
import java.util.Objects;
import java.util.Set;

/**
 * Turns a source's records into a stage's events by the source's verdict: events go to the kernels
 * with the columns that the graph uses, late ones and dead letters leave sideways, and each is
 * counted once.
 *
 * @param used the columns of the source's row that the graph uses, ascending
 * @param without records that this run treats as late although the source does not: a replay that
 *     is compared with a live run leaves out what was late there
 */
public record RecordIntake(int[] used, Set<Coordinates> without) implements Serializable {

  /** All columns in use, nothing left out. */
  public static RecordIntake of(int[] used) {
    return new RecordIntake(used, Set.of());
  }

  void accept(SourceRecord record, StageRuntime stage) {
    stage.headCounters().in(1);
    stage.follow(record);
    switch (record.verdict()) {
      case DEAD -> {
        RowFault fault = Objects.requireNonNull(record.fault());
        stage.rejectFromHead(record, null, fault);
      }
      case LATE -> stage.lateFromHead(record);
      case DUPLICATE -> stage.headCounters().count(Disposition.DUPLICATE, 1);
      case EVENT -> {
        if (!without.isEmpty() && without.contains(record.coordinates())) {
          stage.lateFromHead(record);
        } else {
          stage.headCounters().count(Disposition.PASSED, 1);
          stage.emitFromHead(StepOutput.MAIN, event(record));
        }
      }
    }
  }

  private Event event(SourceRecord record) {
    Object[] row = Objects.requireNonNull(record.row());
    if (row.length == used.length) {
      // In order and each once: these are all of them.
      return new Event(row, record.time(), Window.GLOBAL, record);
    }
    Object[] values = new Object[used.length];
    for (int i = 0; i < used.length; i++) {
      values[i] = row[used[i]];
    }
    return new Event(values, record.time(), Window.GLOBAL, record);
  }
}
