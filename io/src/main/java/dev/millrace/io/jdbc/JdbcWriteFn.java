package dev.millrace.io.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.RowIds;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.ledger.WrittenDelays;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.format.JsonEncoder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes the rows of a bundle, and gives the letters of those that have no place. */
final class JdbcWriteFn extends DoFn<Block, Block> {
  private final JdbcSinkOptions options;
  private final RowCodec codec;
  private final RowIds ids;
  private final SinkCounters counters;
  private final SinkLetters letters;
  private final JsonEncoder json;
  private transient @Nullable HikariDataSource pool;
  private transient @Nullable TableWriter writer;
  private transient @Nullable PendingRows rows;
  private transient @Nullable List<PendingRow> pending;
  private transient Instant last;

  JdbcWriteFn(JdbcSinkOptions options) {
    this.options = options;
    this.codec = RowCodec.of(options.schema());
    this.ids = RowIds.of(options.pipeline().name(), options.output());
    this.counters = new SinkCounters(options.step());
    this.letters = options.sinkLetters(counters);
    this.json = JsonEncoder.of(options.schema());
    this.last = GlobalWindow.INSTANCE.maxTimestamp();
  }

  /** What an earlier bundle left when it failed is not of this one. */
  @StartBundle
  public void start() {
    pending = new ArrayList<>();
    last = GlobalWindow.INSTANCE.maxTimestamp();
  }

  @ProcessElement
  public void process(@Element Block block, @Timestamp Instant time, OutputReceiver<Block> out) {
    counters.in(block.count());
    last = time;
    PendingRows table = table();
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      Object[] row = reader.row(codec);
      Event event = new Event(row, reader.time(), reader.window(), null);
      try {
        take(table.of(event, reader.id(ids)), out);
      } catch (RowFault fault) {
        out.output(letters.letter(fault, event, json));
      }
    }
  }

  private void take(PendingRow row, OutputReceiver<Block> out) {
    if (pending != null) {
      pending.add(row);
      if (pending.size() >= options.batchRows()) {
        flush().forEach(out::output);
      }
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    for (Block letter : flush()) {
      context.output(letter, last, GlobalWindow.INSTANCE);
    }
  }

  /** Writes what waits; gives the letters of rows that the server refused. */
  private List<Block> flush() {
    List<Block> refused = new ArrayList<>();
    Set<PendingRow> letterRows = Collections.newSetFromMap(new IdentityHashMap<>());
    if (writer != null && pending != null && !pending.isEmpty()) {
      writer.write(
          pending,
          (row, why) -> {
            String reason = "the database refused the row: " + why;
            RowFault fault = new RowFault(JdbcCodes.ROW_REFUSED, reason);
            refused.add(letters.letter(fault, row.event(), json));
            letterRows.add(row);
          });
      counters.written(pending.size() - refused.size());
      WrittenDelays delays = new WrittenDelays(options.step(), Clock.systemUTC());
      pending.stream()
          .filter(row -> !letterRows.contains(row))
          .forEach(row -> delays.add(row.event().time()));
      delays.written(Tally.of(false));
      pending.clear();
    }
    return refused;
  }

  /** Connects with the first row, so that a worker without rows needs no server. */
  private PendingRows table() {
    PendingRows known = rows;
    if (known == null) {
      if (pool == null) {
        pool = JdbcPools.acquire(options.target());
      }
      TableWriter opened = TableWriter.open(options, pool);
      writer = opened;
      known = new PendingRows(options, opened.shape());
      rows = known;
    }
    return known;
  }

  @Teardown
  public void teardown() {
    if (pool != null) {
      JdbcPools.release(options.target());
      pool = null;
    }
  }
}
