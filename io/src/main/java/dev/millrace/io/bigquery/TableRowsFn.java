package dev.millrace.io.bigquery;

import com.google.api.services.bigquery.model.TableRow;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.trace.TracedSinkFn;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.format.JsonEncoder;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/** Blocks to rows with their tables; what has no place in them leaves as a dead letter. */
final class TableRowsFn extends TracedSinkFn<KV<String, TableRow>> {
  static final TupleTag<KV<String, TableRow>> ROWS = new TupleTag<>("rows") {};
  static final TupleTag<Block> LETTERS = new TupleTag<>("letters") {};

  private final RowCodec codec;
  private final JsonEncoder json;
  private final TableTemplate table;
  private final TableValues values;
  private final SinkLetters letters;
  private final SinkCounters counters;

  TableRowsFn(BigQuerySinkOptions options, SinkCounters counters) {
    super(counters.step());
    this.codec = RowCodec.of(options.schema());
    this.json = JsonEncoder.of(options.schema());
    this.table = TableTemplate.of(options.table(), options.schema());
    this.values = new TableValues(options.schema(), options.eventTimeColumn());
    this.letters = options.sinkLetters(counters);
    this.counters = counters;
  }

  @ProcessElement
  public void process(@Element Block block, MultiOutputReceiver out) {
    counters.in(block.count());
    received(block);
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      Object[] row = reader.row(codec);
      try {
        String name = table.table(row, reader.time());
        out.get(ROWS).output(KV.of(name, values.row(row, reader.time())));
      } catch (RowFault fault) {
        out.get(LETTERS).output(letters.letter(fault, Event.of(reader.time(), row), json));
      }
    }
  }
}
