package dev.millrace.io.iceberg;

import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.file.table.CommittedSink;
import dev.millrace.io.file.table.PartTimes;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RESTException;
import org.jspecify.annotations.Nullable;

/** Writes the rows of a writer's blocks to data files that no snapshot has yet. */
final class WriteRowsFn extends DoFn<KV<Integer, Iterable<Block>>, WrittenFiles> {
  private static final TupleTag<WrittenFiles> FILES = CommittedSink.filesTag();

  private final IcebergSinkOptions options;
  private final PartTimes times;
  private final RowCodec codec;
  private final SinkLetters letters;
  private final JsonEncoder json;

  /** The place of the column that is TRUE in a row that ends another one; -1 for none. */
  private final int deleted;

  private transient @Nullable Opened opened;

  /** The table, from the first row on. */
  private record Opened(
      IcebergSession session, Table table, RecordValues values, RecordValues ends) {}

  WriteRowsFn(IcebergSinkOptions options) {
    this.options = options;
    this.times = PartTimes.of(options.change().replaced(), options.columns().schema());
    this.codec = RowCodec.of(options.columns().rows());
    SinkCounters counters = options.counters();
    this.letters = options.lettersOf(counters);
    this.json = JsonEncoder.of(options.columns().rows());
    Upsert upsert = options.change().upsert();
    String column = upsert == null ? null : upsert.deleted();
    this.deleted = column == null ? -1 : options.columns().schema().indexOf(column);
  }

  @ProcessElement
  public void process(@Element KV<Integer, Iterable<Block>> shard, MultiOutputReceiver out) {
    Opened place = opened();
    long targetBytes = options.files().targetBytes();
    try (RecordWriter writer = RecordWriter.open(place.table(), targetBytes);
        RecordWriter ends = RecordWriter.open(place.table(), Branch.ENDED, targetBytes)) {
      for (Block block : shard.getValue()) {
        BlockReader rows = new BlockReader(block);
        while (rows.next()) {
          Event event = rows.event(codec);
          try {
            @Nullable Object[] row = options.columns().of(event.values());
            checkTime(row, event);
            if (deleted >= 0 && Boolean.TRUE.equals(row[deleted])) {
              ends.write(place.ends().of(row));
            } else {
              writer.write(place.values().of(row));
            }
          } catch (RowFault fault) {
            out.get(CommittedSink.LETTERS).output(letters.letter(fault, event, json));
          }
        }
      }
      WrittenFiles written =
          WrittenFiles.of(UUID.randomUUID().toString(), writer.complete(), ends.complete());
      if (written.rows() > 0) {
        out.get(FILES).output(written);
      }
    } catch (IOException e) {
      throw IcebergSession.refused(options.target(), new UncheckedIOException(e));
    } catch (UncheckedIOException | NotFoundException e) {
      throw IcebergSession.refused(options.target(), e);
    } catch (RESTException e) {
      throw IcebergSession.failed(options.target(), e);
    }
  }

  private void checkTime(@Nullable Object[] row, Event event) {
    times
        .problem(row, event)
        .ifPresent(
            what -> {
              throw new UserException(
                  IcebergSession.problem(options.target(), IcebergCodes.PART, what));
            });
  }

  private Opened opened() {
    Opened known = opened;
    if (known == null) {
      IcebergSession session = IcebergSession.open(options.target(), options.retryFor());
      Table table = new TableForm(session, options).open();
      known =
          new Opened(
              session,
              table,
              RecordValues.of(options.columns().schema(), table),
              RecordValues.of(options.columns().schema(), Branch.ENDED.schema(table).asStruct()));
      opened = known;
    }
    return known;
  }

  @Teardown
  public void teardown() {
    if (opened != null) {
      opened.session().close();
      opened = null;
    }
  }
}
