package dev.millrace.io.parquet;

import dev.millrace.element.Block;
import dev.millrace.element.BlockBuilder;
import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowCodec;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceBatch;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.file.SinkCounters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** Batches to blocks of an archive's rows, keyed by the writer that their partition belongs to. */
final class ArchiveRowsFn extends DoFn<SourceBatch, KV<Integer, Block>> {
  /** The number of the target that takes events, and of the one that takes the rest. */
  private static final int EVENTS = 0;

  private static final int DEAD = 1;

  private final RowCodec events;
  private final RowCodec dead;
  private final int shards;
  private final SinkCounters counters;

  ArchiveRowsFn(RowCodec events, RowCodec dead, int shards, SinkCounters counters) {
    this.events = events;
    this.dead = dead;
    this.shards = shards;
    this.counters = counters;
  }

  /** The two blocks that a shard's records of one batch go to. */
  private record Open(BlockBuilder events, BlockBuilder dead) {}

  @ProcessElement
  public void process(@Element SourceBatch batch, OutputReceiver<KV<Integer, Block>> out) {
    counters.in(batch.records().size());
    Map<Integer, Open> open = new LinkedHashMap<>();
    for (SourceRecord record : batch.records()) {
      Coordinates at = record.coordinates();
      int shard = Math.floorMod(Objects.hash(at.name(), at.partition()), shards);
      Open blocks =
          open.computeIfAbsent(
              shard, s -> new Open(new BlockBuilder(events, EVENTS), new BlockBuilder(dead, DEAD)));
      Object[] row = record.row();
      if (row == null) {
        long time = EventTimes.clamp(record.recordTime());
        blocks.dead().add(Event.of(time, undecodable(record)));
        flush(shard, blocks.dead(), blocks.dead().isFull(), out);
      } else {
        blocks.events().add(Event.of(record.time(), archived(record, row)));
        flush(shard, blocks.events(), blocks.events().isFull(), out);
      }
    }
    open.forEach(
        (shard, blocks) -> {
          flush(shard, blocks.events(), !blocks.events().isEmpty(), out);
          flush(shard, blocks.dead(), !blocks.dead().isEmpty(), out);
        });
  }

  private static void flush(
      int shard, BlockBuilder block, boolean due, OutputReceiver<KV<Integer, Block>> out) {
    if (due) {
      out.output(KV.of(shard, block.build()));
    }
  }

  private static Object[] archived(SourceRecord record, Object[] row) {
    Object[] archived = new Object[row.length + 7];
    System.arraycopy(row, 0, archived, 0, row.length);
    archived[row.length] = record.time();
    origin(record, archived, row.length + 1);
    return archived;
  }

  private static Object[] undecodable(SourceRecord record) {
    Object[] row = new Object[ArchiveSchema.UNDECODABLE.getFieldCount()];
    origin(record, row, 0);
    RowFault fault = record.fault();
    row[6] = record.value();
    row[7] = fault == null ? "" : fault.code();
    row[8] = fault == null ? "" : fault.reason();
    return row;
  }

  private static void origin(SourceRecord record, Object[] row, int at) {
    Coordinates coordinates = record.coordinates();
    row[at] = coordinates.name();
    row[at + 1] = coordinates.partition();
    row[at + 2] = coordinates.offset();
    row[at + 3] = record.recordTime();
    row[at + 4] = record.key();
    row[at + 5] = headers(record);
  }

  private static @Nullable Map<String, byte[]> headers(SourceRecord record) {
    if (record.headers().isEmpty()) {
      return null;
    }
    Map<String, byte[]> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), header.value());
    }
    return headers;
  }
}
