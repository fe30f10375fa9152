package dev.millrace.beam;

import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.element.RowValues;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/** Runs an element-wise kernel on rows; the last of its outputs takes the dead letters. */
final class ElementRowsFn extends DoFn<Row, Row> {
  private final String step;
  private final ElementKernel kernel;
  private final RowValues input;
  private final List<RowValues> outputs;
  private final List<TupleTag<Row>> tags;
  private transient StepCounters counters;

  ElementRowsFn(
      String step,
      ElementKernel kernel,
      Schema input,
      List<Schema> outputs,
      List<TupleTag<Row>> tags) {
    this.step = step;
    this.kernel = kernel;
    this.input = RowValues.of(input);
    this.outputs = outputs.stream().map(RowValues::of).toList();
    this.tags = List.copyOf(tags);
  }

  @Setup
  public void setup() {
    counters = new StepCounters(step, outputs.size());
    kernel.open();
  }

  @ProcessElement
  public void process(@Element Row row, @Timestamp Instant time, MultiOutputReceiver out) {
    counters.in(1);
    Event event = Event.of(time.getMillis(), input.fromRow(row));
    Receiving receiving = new Receiving(row, out);
    try {
      kernel.process(event, receiving);
    } catch (RowFault fault) {
      receiving.reject(event, fault);
    }
  }

  /** Takes what the kernel makes of one row. */
  private final class Receiving implements StepOutput {
    private final Row row;
    private final MultiOutputReceiver out;

    Receiving(Row row, MultiOutputReceiver out) {
      this.row = row;
      this.out = out;
    }

    @Override
    public void emit(int output, Event event) {
      counters.out(output, 1);
      out.get(tags.get(output)).output(outputs.get(output).toRow(event.values()));
    }

    @Override
    public void reject(Event event, RowFault fault) {
      count(Disposition.DEAD_LETTERED, 1);
      Event letter =
          Envelopes.deadLetter(new PipelineId(step, ""), step, fault, null, event, row.toString());
      int last = outputs.size() - 1;
      out.get(tags.get(last)).output(outputs.get(last).toRow(letter.values()));
    }

    @Override
    public void count(Disposition disposition, long events) {
      counters.count(disposition, events);
    }
  }

  @FinishBundle
  public void finish() {
    counters.flush();
  }
}
