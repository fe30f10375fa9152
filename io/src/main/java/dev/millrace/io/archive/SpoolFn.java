package dev.millrace.io.archive;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.archive.manifest.ArchivePartition;
import dev.millrace.io.archive.manifest.Coverage;
import dev.millrace.io.archive.manifest.Span;
import dev.millrace.io.file.output.SinkCounters;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;

/**
 * Batches to files of archive rows, one per bundle and writer. Records that the archive holds
 * already are left out, and so are messages that were delivered again.
 */
final class SpoolFn extends DoFn<SourceBatch, KV<Integer, Spool>> {
  /** The number of the target that takes events, and of the one that takes the rest. */
  static final int EVENTS = 0;

  static final int DEAD = 1;

  private final String directory;
  private final RowCodec events;
  private final RowCodec dead;
  private final int shards;
  private final Coverage held;
  private final Clock clock;
  private final SinkCounters counters;
  private transient Map<Integer, Open> open;

  SpoolFn(
      String directory,
      List<RowCodec> targets,
      int shards,
      Coverage held,
      Clock clock,
      SinkCounters counters) {
    this.directory = directory;
    this.events = targets.get(EVENTS);
    this.dead = targets.get(DEAD);
    this.shards = shards;
    this.held = held;
    this.clock = clock;
    this.counters = counters;
  }

  /** What one writer gets of a bundle. */
  private record Open(SpoolWriter file, BlockBuilder events, BlockBuilder dead) {
    void flush(BlockBuilder block, boolean due) {
      if (due) {
        file.write(block.build());
      }
    }
  }

  /** A worker may end without a bundle. */
  @Setup
  public void setup() {
    open = new TreeMap<>();
  }

  @StartBundle
  public void start() {
    open = new TreeMap<>();
  }

  @ProcessElement
  public void process(@Element SourceBatch batch) {
    long now = clock.millis();
    long known = 0;
    long duplicates = 0;
    for (SourceRecord record : batch.records()) {
      if (record.verdict() == Verdict.DUPLICATE) {
        duplicates++;
        continue;
      }
      Coordinates at = record.coordinates();
      if (held.holds(at.name(), at.partition(), at.offset())) {
        known++;
        continue;
      }
      Open to = open(at);
      Object[] row = record.row();
      if (row == null) {
        long time = EventTimes.clamp(record.recordTime());
        to.dead().add(Event.of(time, ArchiveRows.undecodable(record, now)));
        to.flush(to.dead(), to.dead().isFull());
      } else {
        to.events().add(Event.of(record.time(), ArchiveRows.event(record, row, now)));
        to.flush(to.events(), to.events().isFull());
      }
    }
    counters.in(batch.records().size() - duplicates);
    if (known > 0) {
      counters.written(known);
    }
    cover(batch);
  }

  private void cover(SourceBatch batch) {
    if (batch.from() != SourceBatch.UNKNOWN) {
      Coordinates last = batch.records().get(batch.records().size() - 1).coordinates();
      open(last)
          .file()
          .covers(
              new Span(
                  new ArchivePartition(last.name(), last.partition()),
                  batch.from(),
                  last.offset() + 1));
    }
  }

  private Open open(Coordinates at) {
    int shard = Math.floorMod(Objects.hash(at.name(), at.partition()), shards);
    return open.computeIfAbsent(
        shard,
        s ->
            new Open(
                SpoolWriter.in(directory),
                new BlockBuilder(events, EVENTS),
                new BlockBuilder(dead, DEAD)));
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    open.forEach(
        (shard, bundle) -> {
          bundle.flush(bundle.events(), !bundle.events().isEmpty());
          bundle.flush(bundle.dead(), !bundle.dead().isEmpty());
          context.output(
              KV.of(shard, bundle.file().close()),
              GlobalWindow.INSTANCE.maxTimestamp(),
              GlobalWindow.INSTANCE);
        });
    open = new TreeMap<>();
  }

  /** Of a bundle that failed, nobody else knows the files. */
  @Teardown
  public void teardown() {
    open.values().forEach(bundle -> bundle.file().discard());
    open = new TreeMap<>();
  }
}
