package dev.millrace.io.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.values.OutputBuilder;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class RowWriteFnTest {
  private static final Schema SCHEMA = Schema.builder().addInt32Field("id").build();
  private static final String STEP = "output:waited";

  private record Kept(Event event) implements RowWriter.Row {}

  /** A place that says how long its output had waited when it was written to. */
  private static final class Place implements RowWriter<Kept> {
    private static final ConcurrentLinkedQueue<Map<String, Long>> WAITED =
        new ConcurrentLinkedQueue<>();

    @Override
    public Kept prepare(Event event, String id) {
      return new Kept(event);
    }

    @Override
    public void write(List<Kept> rows, BiConsumer<Kept, RowFault> refused) {
      WAITED.add(Waits.lengths(System.nanoTime()));
    }

    @Override
    public void close() {}
  }

  /** Takes no letters. */
  private static final class NoLetters implements OutputReceiver<Block> {
    @Override
    public OutputBuilder<Block> builder(Block letter) {
      throw new IllegalStateException("a letter");
    }
  }

  @Test
  void whatWaitsForItsRateDoesNotWaitForItsSink() {
    // given: ten rows, of which the last five have to wait for a second
    PipelineId pipeline = new PipelineId("p", "0123456789abcdef");
    RowOutput output = new RowOutput(SCHEMA, pipeline, "waited", STEP, 10, 5, null);
    RowWriteFn<Kept> fn = new RowWriteFn<>(output, Place::new);
    BlockBuilder rows = new BlockBuilder(RowCodec.of(SCHEMA), 0);
    for (int id = 0; id < 10; id++) {
      rows.add(Event.of(0, id));
    }

    // when
    fn.start();
    fn.process(rows.build(), Instant.now(), new NoLetters());

    // then
    List<Long> waited = new ArrayList<>();
    Place.WAITED.forEach(each -> waited.add(each.get(STEP)));
    assertThat(waited).hasSize(2).allMatch(nanos -> nanos < TimeUnit.MILLISECONDS.toNanos(500));
  }
}
