package dev.millrace.io.parquet.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.output.FileSinkOptions;
import dev.millrace.io.file.output.OutputDirectory;
import dev.millrace.io.file.output.OutputSummary;
import dev.millrace.io.parquet.page.Compression;
import dev.millrace.io.parquet.page.ParquetTypes;
import dev.millrace.io.parquet.read.ParquetRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetSinkTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("n").addStringField("s").build();
  private static final long DAY = 86_400_000;
  private static final long START = Instant.parse("2024-05-01T22:00:00Z").toEpochMilli();

  @TempDir Path root;

  private Path out() {
    return root.resolve("out");
  }

  private OutputDirectory prepared() {
    OutputDirectory directory = OutputDirectory.of(out().toString(), "r1");
    directory.prepare();
    return directory;
  }

  private FileSinkOptions options() {
    return FileSinkOptions.of(out().toString(), SCHEMA, "r1");
  }

  private static List<Block> blocks(int rows, int perBlock) {
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = new BlockBuilder(RowCodec.of(SCHEMA), 0);
    for (int i = 0; i < rows; i++) {
      builder.add(Event.of(START + i * 60_000L, (long) i, "row " + i));
      if ((i + 1) % perBlock == 0 || i + 1 == rows) {
        blocks.add(builder.build());
      }
    }
    return blocks;
  }

  private static List<String> expected(int rows) {
    return Stream.iterate(0, i -> i + 1)
        .limit(rows)
        .map(i -> (START + i * 60_000L) + ":" + i + ":row " + i)
        .sorted()
        .toList();
  }

  private List<String> written() {
    List<String> rows = new ArrayList<>();
    try (ParquetRows all = ParquetRows.read(out().toString(), SCHEMA)) {
      all.forEachRemaining(e -> rows.add(e.time() + ":" + e.values()[0] + ":" + e.values()[1]));
    }
    return rows.stream().sorted().toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(out())) {
      return all.filter(p -> p.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private static void run(List<Block> blocks, ParquetSink.Options options) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(blocks).withCoder(BlockCoder.of()))
        .apply("Write", ParquetSink.write(options));
    pipeline.run().waitUntilFinish();
  }

  private static OutputSummary summary(long rows) {
    return new OutputSummary(new PipelineId("p", "h"), null, null, rows);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void allRowsAreWrittenOnceAndAppearWhenPublished(int shards) throws IOException {
    OutputDirectory directory = prepared();

    run(
        blocks(500, 7),
        ParquetSink.Options.of(options().withShards(shards)).withEventTimeColumn(true));

    assertThat(written()).isEmpty();
    directory.publish(summary(500));
    assertThat(written()).isEqualTo(expected(500));
    if (shards > 0) {
      assertThat(files()).hasSize(shards);
    }
    assertThat(out().resolve(".staging-r1")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyCompressionIsReadBack(Compression compression) {
    OutputDirectory directory = prepared();

    run(
        blocks(50, 10),
        ParquetSink.Options.of(options()).withCompression(compression).withEventTimeColumn(true));
    directory.publish(summary(50));

    assertThat(written()).isEqualTo(expected(50));
  }

  @Test
  void rowsGoToTheDirectoriesOfTheirEventTimes() throws IOException {
    OutputDirectory directory = prepared();

    run(
        blocks(180, 50),
        ParquetSink.Options.of(options().withPartitions("dt={yyyy-MM-dd}/hour={HH}")));
    directory.publish(summary(180));

    assertThat(files().stream().map(file -> out().relativize(file.getParent()).toString()))
        .containsExactly("dt=2024-05-01/hour=22", "dt=2024-05-01/hour=23", "dt=2024-05-02/hour=00");
  }

  @Test
  void manyDirectoriesAtOnceLoseNoRow() {
    OutputDirectory directory = prepared();
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = new BlockBuilder(RowCodec.of(SCHEMA), 0);
    for (int i = 0; i < 400; i++) {
      builder.add(Event.of(i % 80 * DAY, (long) i, "x"));
    }
    blocks.add(builder.build());

    run(
        blocks,
        ParquetSink.Options.of(options().withPartitions("dt={yyyy-MM-dd}"))
            .withEventTimeColumn(true));
    directory.publish(summary(400));

    assertThat(written())
        .isEqualTo(
            Stream.iterate(0, i -> i + 1)
                .limit(400)
                .map(i -> (i % 80 * DAY) + ":" + i + ":x")
                .sorted()
                .toList());
  }

  @Test
  void filesEndAtTheTargetSize() throws IOException {
    OutputDirectory directory = prepared();

    run(blocks(2_000, 100), ParquetSink.Options.of(options().withTargetBytes(2_000)));
    directory.publish(summary(2_000));

    assertThat(files().size()).isGreaterThan(2);
    assertThat(written()).hasSize(2_000);
  }

  @Test
  void anUnboundedInputIsWrittenInTurnsAndEachFileIsSeenWhenItIsWhole() throws IOException {
    prepared();
    List<Block> blocks = blocks(30, 10);
    TestStream<Block> stream =
        TestStream.create(BlockCoder.of())
            .addElements(TimestampedValue.atMinimumTimestamp(blocks.get(0)))
            .advanceProcessingTime(org.joda.time.Duration.standardMinutes(2))
            .addElements(TimestampedValue.atMinimumTimestamp(blocks.get(1)))
            .advanceProcessingTime(org.joda.time.Duration.standardMinutes(2))
            .addElements(TimestampedValue.atMinimumTimestamp(blocks.get(2)))
            .advanceWatermarkToInfinity();
    Pipeline pipeline = Pipeline.create();
    PCollection<Block> input = pipeline.apply(stream);
    input.apply(
        "Write",
        ParquetSink.write(
            ParquetSink.Options.of(
                    options()
                        .withRollEvery(Duration.ofMinutes(1))
                        .withVisible(FileSinkOptions.Visible.WHEN_WHOLE))
                .withEventTimeColumn(true)));

    pipeline.run().waitUntilFinish();

    assertThat(written()).isEqualTo(expected(30));
    assertThat(files()).hasSize(3);
  }

  @Test
  void aRunThatFailsLeavesNothingVisible() {
    OutputDirectory directory = prepared();
    Schema required = Schema.builder().addInt64Field("n").addStringField("s").build();
    BlockBuilder builder = new BlockBuilder(RowCodec.of(required), 0);
    builder.add(Event.of(START, 1L, "fine"));
    builder.add(Event.of(START, 1L, null));

    assertThatThrownBy(() -> run(List.of(builder.build()), ParquetSink.Options.of(options())))
        .rootCause()
        .hasMessage("column 's' is NULL but must have a value");

    assertThat(written()).isEmpty();
    directory.discard();
    assertThat(out()).isEmptyDirectory();
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNamed() throws IOException {
    Files.writeString(out(), "a file in the way");

    assertThatThrownBy(() -> run(blocks(1, 1), ParquetSink.Options.of(options())))
        .rootCause()
        .satisfies(e -> assertThat(e).isInstanceOf(IOException.class))
        .extracting(Throwable::getMessage)
        .asString()
        .contains("out");
    assertThatThrownBy(this::prepared)
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(out() + ": error ML-5114: cannot be written: ");
  }

  @Test
  void aSchemaThatParquetCannotHoldIsRefused() {
    Schema empty =
        Schema.builder()
            .addRowField("r", Schema.builder().build())
            .addField("t", ValueKind.TIME_TYPE)
            .build();

    assertThatThrownBy(() -> ParquetTypes.of("out", empty))
        .hasMessage("out: error ML-5118: column 'r' has no columns, which Parquet cannot store");
  }
}
