package dev.millrace.kernel.sequence;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import dev.millrace.kernel.Times;
import dev.millrace.kernel.window.AggregateCall;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** The columns that a {@link SequenceKernel} adds to rows, in their order. */
public final class SequenceColumns implements Serializable {
  private final Schema rows;
  private final List<SequenceColumn<?>> columns = new ArrayList<>();

  /** Of the past's columns, where they are in rows. */
  private final List<Integer> arguments = new ArrayList<>();

  /**
   * No columns yet.
   *
   * @param rows the input's; an argument is the index of one of its columns
   */
  public SequenceColumns(Schema rows) {
    this.rows = rows;
  }

  /** The row's place in its sequence, from 1. */
  public SequenceColumns rowNumber() {
    return and(new RowsAround.RowNumber());
  }

  /** A value of the row so many before, 1 at least; NULL if there is none. */
  public SequenceColumns lag(int argument, int offset) {
    return and(new RowsAround.Lag(past(argument), offset));
  }

  /** A value of the row so many after, 1 at least; NULL if there is none. */
  public SequenceColumns lead(int argument, int offset) {
    return and(new RowsAround.Lead(past(argument), offset));
  }

  /** Whether a value is distinct from that of the row before; TRUE for the first row. */
  public SequenceColumns changed(int argument) {
    ValueCodec canonical = ValueCodec.canonical(rows.getField(argument).getType());
    return and(new RowsAround.Changed(past(argument), canonical));
  }

  /** An aggregate of the row and all before it. */
  public SequenceColumns running(AggregateCall call) {
    return and(RowsBefore.all(aggregate(call), past(call.argument())));
  }

  /** An aggregate of the row and as many before it as make {@code count}, 1 at least. */
  public SequenceColumns ofRows(AggregateCall call, int count) {
    return and(RowsBefore.last(aggregate(call), past(call.argument()), count));
  }

  /** An aggregate of the row and those before it that are less than {@code span} older. */
  public SequenceColumns within(AggregateCall call, Duration span) {
    long millis = Times.positive(span, "within");
    return and(RowsBefore.within(aggregate(call), past(call.argument()), millis));
  }

  private SequenceColumns and(SequenceColumn<?> column) {
    columns.add(column);
    return this;
  }

  @SuppressWarnings("unchecked")
  private static Aggregate<Object> aggregate(AggregateCall call) {
    return (Aggregate<Object>) call.aggregate();
  }

  /** The column of the past that holds an argument. */
  private int past(int argument) {
    if (argument < 0) {
      return -1;
    }
    if (!arguments.contains(argument)) {
      arguments.add(argument);
    }
    return arguments.indexOf(argument);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  SequenceColumn<Object>[] columns() {
    return columns.toArray(new SequenceColumn[0]);
  }

  int[] arguments() {
    return arguments.stream().mapToInt(i -> i).toArray();
  }

  /** The coding of the past's rows. */
  RowCodec past() {
    Schema.Builder past = Schema.builder();
    arguments.forEach(argument -> past.addField(rows.getField(argument)));
    return RowCodec.of(past.build());
  }
}
