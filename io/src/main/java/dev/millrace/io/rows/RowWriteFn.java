package dev.millrace.io.rows;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.RowIds;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.DurationCounts;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.ledger.Waits;
import dev.millrace.engine.ledger.WrittenDelays;
import dev.millrace.engine.trace.AtWork;
import dev.millrace.engine.trace.BundleTrace;
import dev.millrace.engine.trace.SpanMaker.Role;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.format.JsonEncoder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes the rows of a bundle, and gives the letters of those that have no place. */
final class RowWriteFn<R extends RowWriter.Row> extends DoFn<Block, Block> {
  /** Of the blocks that rows wait from, so that many rows that are large do not fill the memory. */
  private static final long MOST_BYTES = 8L << 20;

  private final RowOutput output;
  private final RowWriter.Opener<R> place;
  private final RowCodec codec;
  private final RowIds ids;
  private final SinkCounters counters;
  private final SinkLetters letters;
  private final JsonEncoder json;
  private transient @Nullable RowWriter<R> writer;
  private transient @Nullable BundleTrace trace;
  private transient List<R> pending = new ArrayList<>();
  private transient long pendingBytes;
  private transient Instant last = GlobalWindow.INSTANCE.maxTimestamp();

  RowWriteFn(RowOutput output, RowWriter.Opener<R> place) {
    this.output = output;
    this.place = place;
    this.codec = RowCodec.of(output.schema());
    this.ids = RowIds.of(output.pipeline().name(), output.name());
    this.counters = new SinkCounters(output.step());
    this.letters = output.letters(counters);
    this.json = JsonEncoder.of(output.schema());
  }

  @Setup
  public void setup(PipelineOptions options) {
    trace = BundleTrace.of(output.step(), Role.SEND, options).orElse(null);
  }

  /** What an earlier bundle left when it failed is not of this one. */
  @StartBundle
  public void start() {
    pending = new ArrayList<>();
    pendingBytes = 0;
    last = GlobalWindow.INSTANCE.maxTimestamp();
    if (trace != null) {
      trace.begin();
    }
  }

  @ProcessElement
  public void process(@Element Block block, @Timestamp Instant time, OutputReceiver<Block> out) {
    counters.in(block.count());
    if (trace != null) {
      trace.received(block);
    }
    last = time;
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      Object[] row = reader.row(codec);
      Event event = new Event(row, reader.time(), reader.window(), null);
      try {
        pending.add(writer().prepare(event, reader.id(ids)));
      } catch (RowFault fault) {
        out.output(letters.letter(fault, event, json));
      }
      if (pending.size() >= output.batchRows()) {
        flush().forEach(out::output);
      }
    }
    pendingBytes += block.size();
    if (pendingBytes >= MOST_BYTES) {
      flush().forEach(out::output);
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    for (Block letter : flush()) {
      context.output(letter, last, GlobalWindow.INSTANCE);
    }
    if (trace != null) {
      trace.end();
    }
  }

  /** Writes what waits; gives the letters of rows that the server refused. */
  private List<Block> flush() {
    List<Block> refused = new ArrayList<>();
    pendingBytes = 0;
    if (!pending.isEmpty()) {
      Set<R> left = Collections.newSetFromMap(new IdentityHashMap<>());
      DurationCounts writes = new DurationCounts(output.step() + StepCounters.WRITES);
      for (List<R> batch : paced(pending)) {
        long before = System.nanoTime();
        // A turn that the rate gives is not waited for here: that is nothing the sink does.
        Waits.Wait waiting = Waits.begin(output.step(), before);
        try {
          AtWork.on(
              output.step(),
              () ->
                  writer()
                      .writeOthers(
                          batch,
                          (row, fault) -> {
                            refused.add(letters.letter(fault, row.event(), json));
                            left.add(row);
                          }));
        } finally {
          waiting.end();
        }
        writes.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
      }
      writes.flush(Tally.of(false));
      counters.written(pending.size() - refused.size());
      WrittenDelays delays = new WrittenDelays(output.step(), Clock.systemUTC());
      pending.stream()
          .filter(row -> !left.contains(row))
          .forEach(row -> delays.add(row.event().time()));
      delays.written(Tally.of(false));
      pending.clear();
    }
    return refused;
  }

  /** Batches of what may be written in a second, each when it is its turn; one without a rate. */
  private Iterable<List<R>> paced(List<R> rows) {
    if (output.perSecond() == 0) {
      return List.of(rows);
    }
    Pace pace = Pace.of(output.step(), output.perSecond());
    int most = (int) Math.min(rows.size(), output.perSecond());
    return () ->
        IntStream.iterate(0, from -> from < rows.size(), from -> from + most)
            .mapToObj(from -> rows.subList(from, Math.min(from + most, rows.size())))
            .peek(batch -> pace.await(batch.size()))
            .iterator();
  }

  /** Connects with the first row, so that a worker without rows needs no server. */
  private RowWriter<R> writer() {
    RowWriter<R> known = writer;
    if (known == null) {
      known = place.open();
      writer = known;
    }
    return known;
  }

  @Teardown
  public void teardown() {
    if (trace != null) {
      trace.close();
    }
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}
