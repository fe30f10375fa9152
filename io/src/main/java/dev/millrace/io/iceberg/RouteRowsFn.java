package dev.millrace.io.iceberg;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.TraceContext;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.rows.routing.RowTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TupleTag;

/** Gives the rows of each table in blocks of their own; rows that name none are letters. */
final class RouteRowsFn extends DoFn<Block, Block> {
  static final TupleTag<Block> LETTERS = new TupleTag<>("letters");

  private final List<String> tables;
  private final RowTarget target;
  private final RowCodec codec;
  private final SinkCounters counters;
  private final SinkLetters letters;
  private final JsonEncoder json;

  /**
   * @param options of any of the tables
   * @param place all of them, for people
   */
  RouteRowsFn(IcebergSinkOptions options, List<String> tables, RowTarget target, String place) {
    this.tables = new ArrayList<>(tables);
    this.target = target;
    this.codec = RowCodec.of(options.columns().rows());
    this.counters = options.counters();
    this.letters = options.lettersOf(counters, place);
    this.json = JsonEncoder.of(options.columns().rows());
  }

  /** The output with the rows of a table. */
  static TupleTag<Block> rowsOf(String table) {
    return new TupleTag<>("rows of " + table);
  }

  @ProcessElement
  public void process(@Element Block block, MultiOutputReceiver out) {
    Map<String, BlockBuilder> parts = new LinkedHashMap<>();
    BlockReader rows = new BlockReader(block);
    while (rows.next()) {
      Event event = rows.event(codec);
      try {
        BlockBuilder part =
            parts.computeIfAbsent(
                target.of(event.values()), table -> new BlockBuilder(codec, block.input()));
        part.add(rows.bytes(), rows.keyOffset(), rows.keyLength(), event);
        TraceContext trace = rows.trace();
        if (trace != null) {
          part.trace(trace);
        }
      } catch (RowFault fault) {
        counters.in(1);
        out.get(LETTERS).output(letters.letter(fault, event, json));
      }
    }
    for (String table : tables) {
      BlockBuilder part = parts.get(table);
      if (part != null) {
        out.get(rowsOf(table)).output(part.build());
      }
    }
  }
}
