package dev.millrace.io.delta;

import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.pending.WrittenFiles;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.file.table.CommittedSink;
import dev.millrace.io.file.table.DiskFaults;
import dev.millrace.io.file.table.PartTimes;
import dev.millrace.io.format.JsonEncoder;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.SnapshotImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.hadoop.fs.FSError;
import org.jspecify.annotations.Nullable;

/** Writes the rows of a writer's blocks to data files that no version of the table has yet. */
final class WriteRowsFn extends DoFn<KV<Integer, Iterable<Block>>, WrittenFiles> {
  private static final TupleTag<WrittenFiles> FILES = CommittedSink.filesTag();

  private final DeltaSinkOptions options;
  private final PartTimes times;
  private final RowCodec codec;
  private final SinkLetters letters;
  private final JsonEncoder json;

  WriteRowsFn(DeltaSinkOptions options) {
    this.options = options;
    this.times = PartTimes.of(options.replaced(), options.rows());
    this.codec = RowCodec.of(options.rows());
    SinkCounters counters = options.counters();
    this.letters = options.lettersOf(counters);
    this.json = JsonEncoder.of(options.rows());
  }

  @ProcessElement
  public void process(@Element KV<Integer, Iterable<Block>> shard, MultiOutputReceiver out) {
    DeltaSession session = DeltaSession.open(options.target(), options.library());
    // As it is now: somebody may have changed its columns since the last files were begun.
    SnapshotImpl table = new TableForm(session, options).open();
    BiConsumer<RowFault, Event> refused =
        (fault, event) -> out.get(CommittedSink.LETTERS).output(letters.letter(fault, event, json));
    try (TableFiles files = new TableFiles(session, table)) {
      long rows = new OfTable(table, files, refused).write(shard.getValue());
      if (rows > 0) {
        out.get(FILES).output(WrittenFiles.of(table.getVersion(), files.complete(), rows));
      }
    } catch (IOException e) {
      throw DeltaSession.failed(options.target(), new UncheckedIOException(e));
    } catch (FSError e) {
      throw DeltaSession.refused(options.target(), DiskFaults.unchecked(e));
    } catch (RuntimeException e) {
      throw DeltaSession.failed(options.target(), e);
    }
  }

  /** Writes rows to files of a version of the table. */
  private final class OfTable {
    private final SnapshotImpl table;
    private final TableFiles files;
    private final TableValues values;
    private final BiConsumer<RowFault, Event> refused;

    OfTable(SnapshotImpl table, TableFiles files, BiConsumer<RowFault, Event> refused) {
      this.table = table;
      this.files = files;
      this.values =
          TableValues.of(
              options.rows(), table.getSchema(), Set.copyOf(table.getPartitionColumnNames()));
      this.refused = refused;
    }

    /** How many rows were written. */
    long write(Iterable<Block> blocks) throws IOException {
      if (table.getPartitionColumnNames().isEmpty()) {
        return write(Map.of(), blocks.iterator());
      }
      Partitions partitions = Partitions.of(table);
      PartitionedRows parts = new PartitionedRows(codec);
      for (Block block : blocks) {
        BlockReader rows = new BlockReader(block);
        while (rows.next()) {
          Event event = rows.event(codec);
          try {
            parts.add(partitions.of(values.of(event.values())), event, rows.rowLength());
          } catch (RowFault fault) {
            refused.accept(fault, event);
          }
        }
      }
      long[] written = {0};
      parts.drain(
          (partition, rows) ->
              written[0] += write(partitions.literals(partition), rows.iterator()));
      return written[0];
    }

    private long write(Map<String, Literal> partition, Iterator<Block> blocks) throws IOException {
      RowBatches batches = new RowBatches(blocks, codec, table.getSchema(), this::values, refused);
      if (batches.hasNext()) {
        files.write(partition, batches);
      }
      return batches.count();
    }

    private @Nullable Object[] values(Event event) {
      checkTime(event);
      return values.of(event.values());
    }
  }

  private void checkTime(Event event) {
    times
        .problem(event.values(), event)
        .ifPresent(
            what -> {
              throw new UserException(
                  DeltaSession.problem(options.target(), DeltaCodes.PART, what));
            });
  }
}
