package dev.millrace.compile;

import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.element.FileSplit;
import dev.millrace.element.FileSplitCoder;
import dev.millrace.element.SplitReader;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.ArchiveSchema;
import dev.millrace.io.parquet.ParquetPlan;
import dev.millrace.io.parquet.ParquetPlanner;
import dev.millrace.io.parquet.ParquetSourceOptions;
import dev.millrace.io.parquet.ParquetSplitReader;
import dev.millrace.plan.NodeKind.CreateNode;
import dev.millrace.plan.NodeKind.ReadNode;
import dev.millrace.plan.NodeKind.StreamNode;
import dev.millrace.plan.PlanNode;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.transforms.stage.RecordIntake;
import dev.millrace.transforms.stage.SplitStageFn;
import dev.millrace.transforms.stage.StageOutputs;
import dev.millrace.transforms.stage.StageProgram;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** The bounded sources of a plan: the archive sides of its streams, and inline file sources. */
final class FileSources implements GraphCompiler.Sources {
  private final RunRequest request;
  private long files;
  private long rows;
  private long bytes;

  FileSources(RunRequest request) {
    this.request = request;
  }

  /** What all sources together will read; complete once the graph is built. */
  InputSize size() {
    return new InputSize(files, rows, bytes);
  }

  @Override
  public StageOutputs apply(Pipeline pipeline, PlanNode node, StageProgram program) {
    if (node.kind() instanceof CreateNode create) {
      return MemorySource.apply(pipeline, node, create, program);
    } else if (node.kind() instanceof StreamNode stream) {
      return stream(pipeline, node, stream, program);
    } else if (node.kind() instanceof ReadNode read) {
      return inline(pipeline, node, read.endpoint(), program);
    }
    throw new IllegalStateException("not a source: " + node.name());
  }

  private StageOutputs stream(
      Pipeline pipeline, PlanNode node, StreamNode stream, StageProgram program) {
    EndpointSpec endpoint = stream.stream().archive().orElseThrow();
    int[] used = stream.used().stream().mapToInt(Integer::intValue).toArray();
    Schema archived = archivedSchema(stream);
    String timeColumn =
        stream.timeColumn() < 0 ? null : archived.getField(stream.timeColumn()).getName();
    return read(
        pipeline,
        node.name(),
        options(endpoint, archived, neededColumns(archived, used, timeColumn), timeColumn),
        new RecordIntake(used, request.without()),
        program);
  }

  private StageOutputs inline(
      Pipeline pipeline, PlanNode node, EndpointSpec endpoint, StageProgram program) {
    int[] all = new int[node.schema().getFieldCount()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    return read(
        pipeline,
        node.name(),
        options(endpoint, node.schema(), null, null),
        RecordIntake.of(all),
        program);
  }

  private StageOutputs read(
      Pipeline pipeline,
      String name,
      ParquetSourceOptions options,
      RecordIntake intake,
      StageProgram program) {
    ParquetPlan plan = ParquetPlanner.plan(options);
    files += plan.splits().size();
    rows += plan.rows();
    bytes += plan.bytes();
    SplitReader reader = new ParquetSplitReader(options);
    PCollection<FileSplit> splits =
        pipeline.apply(name + "/splits", Create.of(plan.splits()).withCoder(FileSplitCoder.of()));
    return StageOutputs.apply(name, splits, new SplitStageFn(program, intake, reader), program);
  }

  private ParquetSourceOptions options(
      EndpointSpec endpoint,
      Schema schema,
      @Nullable Set<String> needed,
      @Nullable String timeColumn) {
    return ParquetSourceOptions.of(endpoint.text("path").orElseThrow(), schema)
        .withPartitions(endpoint.text("partitions").orElse(null))
        .withColumns(request.disabledRules().contains("projection") ? null : needed)
        .withTimeColumn(timeColumn)
        .withRange(request.from().orElse(null), request.to().orElse(null))
        .withOnError(
            OnError.valueOf(endpoint.text("on_error").orElse("fail").toUpperCase(Locale.ROOT)));
  }

  private static Set<String> neededColumns(Schema schema, int[] used, @Nullable String timeColumn) {
    Set<String> needed = new LinkedHashSet<>();
    for (int column : used) {
      needed.add(schema.getField(column).getName());
    }
    if (timeColumn != null) {
      needed.add(timeColumn);
    }
    return needed;
  }

  /** The stream's schema with the metadata columns under the names that the archive gives them. */
  private static Schema archivedSchema(StreamNode stream) {
    Map<String, String> archiveNames = new TreeMap<>();
    stream.stream()
        .live()
        .ifPresent(
            live ->
                live.map("metadata")
                    .forEach((what, column) -> archiveNames.put(String.valueOf(column), what)));
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : stream.schema().getFields()) {
      String what = archiveNames.get(field.getName());
      fields.add(what == null ? field : field.withName(archiveColumn(what)));
    }
    return Schema.builder().addFields(fields).build();
  }

  private static String archiveColumn(String metadata) {
    return switch (metadata) {
      case "key" -> ArchiveSchema.KEY.getName();
      case "headers" -> ArchiveSchema.HEADERS.getName();
      case "topic" -> ArchiveSchema.TOPIC.getName();
      case "partition" -> ArchiveSchema.PARTITION.getName();
      case "offset" -> ArchiveSchema.OFFSET.getName();
      default -> ArchiveSchema.RECORD_TIME.getName();
    };
  }
}
