package dev.millrace.io.delta;

import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.element.Window;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.delta.DeltaSinkOptions.Form;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.client.DeltaTarget;
import dev.millrace.io.delta.pending.WrittenFiles;
import dev.millrace.io.delta.read.DeltaPlan;
import dev.millrace.io.delta.read.DeltaSourceOptions;
import dev.millrace.io.delta.read.DeltaSplitReader;
import dev.millrace.io.file.table.TableOptions;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.file.table.TableOptions.Source;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.SnapshotImpl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** A table of ids, texts and times in a directory, and what others do to it by hand. */
final class TestTable {
  static final Schema ROWS =
      Schema.builder()
          .addInt64Field("id")
          .addNullableField("text", FieldType.STRING)
          .addDateTimeField("at")
          .build();

  private final Path directory;
  private boolean evolve;
  private List<String> partitions = List.of();

  TestTable(Path directory) {
    this.directory = directory;
  }

  /** From now on, columns that rows have are added. */
  void evolve() {
    evolve = true;
  }

  /** The table that is made has partitions. */
  void partitionBy(String... columns) {
    partitions = List.of(columns);
  }

  DeltaSinkOptions options() {
    return options(null, ROWS);
  }

  DeltaSinkOptions options(@Nullable Replaced replaced, Schema rows) {
    return new DeltaSinkOptions(
        new DeltaTarget(directory.toString(), Map.of()),
        rows,
        new Source(new PipelineId("p", "h"), "out", "out", "run"),
        new Form(partitions, Map.of(), evolve),
        replaced,
        new TableOptions.Files(128 << 20, 1, null),
        Duration.ofSeconds(20),
        false);
  }

  DeltaSession session() {
    return DeltaSession.open(options().target());
  }

  /** Files with rows of these ids, which no version has; the time is the id in milliseconds. */
  WrittenFiles write(long... ids) throws IOException {
    return write(Map.of(), ids);
  }

  /** The same in a partition, whose columns have its values. */
  WrittenFiles write(Map<String, Literal> partition, long... ids) throws IOException {
    DeltaSinkOptions options = options();
    DeltaSession session = session();
    SnapshotImpl table = new TableForm(session, options).open();
    RowCodec codec = RowCodec.of(ROWS);
    BlockBuilder block = new BlockBuilder(codec, 0);
    for (long id : ids) {
      block.add(new Event(new Object[] {id, "text " + id, id}, id, Window.GLOBAL, null));
    }
    TableValues values = TableValues.of(ROWS, table.getSchema(), Set.of());
    try (TableFiles files = new TableFiles(session, table)) {
      RowBatches batches =
          new RowBatches(
              List.of(block.build()).iterator(),
              codec,
              table.getSchema(),
              event -> values.of(event.values()),
              (RowFault fault, Event event) -> {
                throw new AssertionError(fault.reason());
              });
      files.write(partition, batches);
      return WrittenFiles.of(table.getVersion(), files.complete(), batches.count());
    }
  }

  void commit(WrittenFiles... files) {
    commit(options(), files);
  }

  void commit(DeltaSinkOptions options, WrittenFiles... files) {
    new TableCommit(session(), options).commit(List.of(files));
  }

  List<Long> ids() {
    return ids(ROWS);
  }

  /** The first column of the rows, sorted. */
  List<Long> ids(Schema rows) {
    List<Long> ids = new ArrayList<>();
    rows(rows).forEach(row -> ids.add((Long) row[0]));
    ids.sort(null);
    return ids;
  }

  List<Object[]> rows(Schema rows) {
    DeltaPlan plan = DeltaPlan.of(DeltaSourceOptions.of(options().target(), rows));
    List<Object[]> found = new ArrayList<>();
    plan.splits()
        .forEach(
            split ->
                new DeltaSplitReader(plan)
                    .read(split, each -> found.add(Objects.requireNonNull(each.row()))));
    return found;
  }

  long version() {
    return session().newest().getVersion();
  }

  Path log(long version) {
    return directory.resolve("_delta_log/%020d.json".formatted(version));
  }

  /** Makes the next version by hand. */
  void append(String... lines) throws IOException {
    Files.writeString(log(version() + 1), String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
  }

  /** The line of the log that has this action, of the newest version that has one. */
  String line(String action) throws IOException {
    for (long version = version(); version >= 0; version--) {
      for (String line : Files.readAllLines(log(version))) {
        if (line.startsWith("{\"" + action + "\"")) {
          return line;
        }
      }
    }
    throw new AssertionError("no version has '" + action + "'");
  }
}
