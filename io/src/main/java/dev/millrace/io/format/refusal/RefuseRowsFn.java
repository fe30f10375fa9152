package dev.millrace.io.format.refusal;

import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.io.format.JsonEncoder;
import java.util.BitSet;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;

/** Encodes each row, and hands on those for which that works. */
final class RefuseRowsFn extends DoFn<Block, Block> {
  private final RefusalOptions options;
  private final RowCodec codec;
  private final RowCodec letterCodec = RowCodec.of(Envelopes.DEAD_LETTER);
  private final JsonEncoder texts;
  private transient Tally tally = Tally.of(false);

  RefuseRowsFn(RefusalOptions options) {
    this.options = options;
    this.codec = RowCodec.of(options.schema());
    this.texts = JsonEncoder.of(options.schema());
  }

  @Setup
  public void setup() {
    tally = Tally.of(options.countsAsElements());
  }

  @ProcessElement
  public void process(@Element Block block, MultiOutputReceiver out) {
    BitSet refused = new BitSet();
    BlockReader reader = new BlockReader(block);
    for (int i = 0; reader.next(); i++) {
      Event event = reader.event(codec);
      try {
        options.encoder().encode(payload(event.values()));
      } catch (RowFault fault) {
        refused.set(i);
        tally.add(options.step() + StepCounters.CODE + fault.code(), 1);
        out.get(RefusedRows.LETTERS).output(letter(fault, event));
      }
    }
    if (refused.isEmpty()) {
      out.get(RefusedRows.ROWS).output(block);
      return;
    }
    for (String metric : new String[] {"/in", "/dead_lettered", "/letters"}) {
      tally.add(options.step() + metric, refused.cardinality());
    }
    Block rest = without(block, refused);
    if (rest.count() > 0) {
      out.get(RefusedRows.ROWS).output(rest);
    }
  }

  private Object[] payload(Object[] row) {
    Object[] written = new Object[options.payload().size()];
    for (int i = 0; i < written.length; i++) {
      written[i] = row[options.payload().get(i)];
    }
    return written;
  }

  private Block letter(RowFault fault, Event event) {
    BlockBuilder letter = new BlockBuilder(letterCodec, 0);
    letter.add(
        Envelopes.deadLetter(
            options.pipeline(), options.output(), fault, null, event, text(event.values())));
    return letter.build();
  }

  /** A row without a JSON form is still worth a letter. */
  private String text(Object[] row) {
    try {
      return texts.text(row);
    } catch (RowFault fault) {
      return fault.reason();
    }
  }

  private Block without(Block block, BitSet refused) {
    BlockBuilder rest = new BlockBuilder(codec, block.input());
    BlockReader reader = new BlockReader(block);
    for (int i = 0; reader.next(); i++) {
      if (!refused.get(i)) {
        rest.add(reader.bytes(), reader.keyOffset(), reader.keyLength(), reader.event(codec));
      }
    }
    return rest.build();
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    if (!tally.isEmpty()) {
      Counts counts = tally.take();
      context.output(
          RefusedRows.COUNTS, counts, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
  }
}
