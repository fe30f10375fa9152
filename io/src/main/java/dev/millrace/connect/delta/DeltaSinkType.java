package dev.millrace.connect.delta;

import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.file.TableKeys;
import dev.millrace.connect.key.KeySet;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.io.delta.DeltaSink;
import dev.millrace.io.delta.DeltaSinkOptions;
import dev.millrace.io.delta.DeltaSinkOptions.Form;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.file.table.TableOptions.Files;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.file.table.TableOptions.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** {@code WriteToDelta}. */
final class DeltaSinkType implements SinkType {
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  @Override
  public String type() {
    return "WriteToDelta";
  }

  @Override
  public String doc() {
    return "Adds rows to a table of Delta Lake, in commits that are made once. Rows that do not fit"
        + " are dead letters.";
  }

  @Override
  public KeySet keys() {
    return DeltaKeys.SINK;
  }

  @Override
  public Delivery delivery() {
    return Delivery.WHOLE_COMMITS;
  }

  @Override
  public String place(EndpointSpec sink) {
    return "table '" + sink.text(DeltaKeys.TABLE.name()).orElse("") + "'";
  }

  @Override
  public boolean isSamePlace(EndpointSpec sink, EndpointSpec other) {
    return DeltaKeys.target(sink).isSame(DeltaKeys.target(other));
  }

  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    String table = sink.text(DeltaKeys.TABLE.name()).orElse("").replaceFirst("/+$", "");
    String last = table.substring(table.lastIndexOf('/') + 1);
    boolean isBucket = table.endsWith("://" + last);
    return isBucket || List.of("", ".", "..").contains(last)
        ? Optional.empty()
        : sink.renamed(DeltaKeys.TABLE.name(), path -> table + "_" + name);
  }

  @Override
  public void check(SinkRows rows) {
    new DeltaChecks(rows).check();
  }

  /** A replay replaces what is there, and with it what another output has written. */
  @Override
  public boolean replaces(EndpointSpec sink, EndpointSpec other) {
    return other.type().equals(type()) && isSamePlace(sink, other);
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new DeltaReadBack());
  }

  @Override
  public Optional<Upkeep> upkeep() {
    return Optional.of(new DeltaUpkeep());
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    DeltaSinkOptions options = options(context);
    if (context.asksServices()) {
      DeltaSink.check(options, context.onlyAsking() ? AT_ONCE : options.retryFor());
    }
    PCollection<Block> left = rows.apply(context.output() + "/write", DeltaSink.write(options));
    SinkResult result = SinkResult.at(options.target().shown());
    return options.letters() ? result.withLetters(left) : result;
  }

  private static DeltaSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    return new DeltaSinkOptions(
        DeltaKeys.target(sink),
        context.schema(),
        new Source(context.pipeline(), context.output(), context.step(), context.mark().runId()),
        new Form(
            sink.find(DeltaKeys.PARTITION_FIELDS).orElse(List.of()),
            TableKeys.properties(sink, DeltaKeys.TABLE_PROPERTIES),
            sink.value(DeltaKeys.EVOLVE)),
        replaced(context),
        new Files(
            sink.value(FileKeys.TARGET_FILE_SIZE),
            Math.max(1, context.fileWriters(false)),
            context.endless() ? sink.value(TableKeys.COMMIT_EVERY) : null),
        sink.value(DeltaKeys.RETRY_FOR),
        context.takesLetters());
  }

  /** What a live run writes is added, and so is all that a file of Beam's form writes. */
  private static @Nullable Replaced replaced(SinkContext context) {
    if (context.live() || context.numbersFiles()) {
      return null;
    }
    SinkContext.Range range = context.range();
    String column = context.sink().find(TableKeys.TIME_COLUMN).orElse(null);
    boolean part = range.from().isPresent() || range.to().isPresent();
    if (part && column == null) {
      throw new UserException(
          Diagnostic.error(
              context.sink().position(),
              DeltaCodes.PART,
              "outputs." + context.output() + ".replay",
              "a replay of a part of time replaces rows of that part, and nothing says which column"
                  + " tells their times; expected 'time_column'."));
    }
    return new Replaced(column, range.from().orElse(null), range.to().orElse(null));
  }
}
