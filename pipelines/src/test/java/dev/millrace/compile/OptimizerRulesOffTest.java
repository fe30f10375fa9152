package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.parquet.page.Compression;
import dev.millrace.io.parquet.write.ParquetFormat;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.TestRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays of a real Parquet archive, each rule of the optimiser switched off in turn. */
class OptimizerRulesOffTest {
  private static final String PARTITIONS = "dt={yyyy-MM-dd}/hour={HH}";
  private static final ReplayedFiles.Range RANGE =
      new ReplayedFiles.Range(
          Instant.parse("2025-03-01T10:05:00Z"), Instant.parse("2025-03-01T11:10:00Z"));

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Domain.class)
  void givesTheSameRowsWithAnyRuleOff(Domain domain) throws IOException {
    // given
    String file =
        switch (domain) {
          case PLAYBACK -> "playback-engagement";
          case ORDERS -> "orders-payments";
          case USERS -> "user-sessions";
        };
    Plan plan =
        Planner.plan(
            PipelineFiles.read(
                Path.of("definitions", file + ".yaml"),
                Map.of("ARCHIVE", directory.resolve("archive").toString())));
    writeArchive(plan, Generator.of(domain, GeneratorOptions.of(domain, 1500)));

    // when
    Map<String, List<String>> all =
        ReplayedFiles.replay(plan, directory.resolve("all"), RANGE, Set.of());

    // then
    assertThat(all.values().stream().mapToInt(List::size).sum()).isGreaterThan(20);
    for (OptimizerRule rule : OptimizerRule.values()) {
      assertThat(
              ReplayedFiles.replay(
                  plan, directory.resolve(rule.label()), RANGE, Set.of(rule.label())))
          .as("without " + rule.label())
          .isEqualTo(all);
    }
  }

  private void writeArchive(Plan plan, Generator records) throws IOException {
    Map<String, StreamNode> streams = new LinkedHashMap<>();
    for (PlanNode node : plan.nodes()) {
      if (node.kind() instanceof StreamNode stream) {
        streams.put(stream.stream().live().orElseThrow().text("topic").orElseThrow(), stream);
      }
    }
    Map<Path, RowFileWriter> writers = new LinkedHashMap<>();
    PartitionPattern pattern = PartitionPattern.of(PARTITIONS);
    while (records.hasNext()) {
      TestRecord record = records.next();
      StreamNode stream = streams.get(record.stream().topic());
      if (record.row() != null && stream != null) {
        Path path =
            Path.of(stream.stream().archive().orElseThrow().text("path").orElseThrow())
                .resolve(pattern.directory(record.time()));
        RowFileWriter writer = writers.get(path);
        if (writer == null) {
          writer = open(Files.createDirectories(path).resolve("a.parquet"), stream.schema());
          writers.put(path, writer);
        }
        writer.write(
            JsonDecoder.of(stream.schema(), stream.units()).decode(record.value()), record.time());
      }
    }
    for (RowFileWriter writer : writers.values()) {
      writer.close();
    }
  }

  private static RowFileWriter open(Path file, Schema schema) throws IOException {
    return ParquetFormat.of(Compression.ZSTD, true)
        .open(
            file.toString(),
            schema,
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }
}
