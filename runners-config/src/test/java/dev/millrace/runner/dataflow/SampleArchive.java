package dev.millrace.runner.dataflow;

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
import dev.millrace.io.parquet.write.ParquetSink;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.StreamNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Create;

/** Archives of one row, so that a replay has something to plan. */
final class SampleArchive {
  private static final long TIME = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();

  private SampleArchive() {}

  /** Writes an archive for each stream of a plan. */
  static void write(Plan plan) {
    Pipeline pipeline = Pipeline.create();
    for (PlanNode node : plan.nodes()) {
      if (node.kind() instanceof StreamNode stream) {
        String path = stream.stream().archive().orElseThrow().text("path").orElseThrow();
        FileSinkOptions files =
            FileSinkOptions.of(path, stream.schema(), "r")
                .withPartitions("dt={yyyy-MM-dd}/hour={HH}");
        OutputDirectory.of(path, "r").prepare();
        pipeline
            .apply(node.name(), Create.of(row(stream.schema())).withCoder(BlockCoder.of()))
            .apply(node.name() + "/write", ParquetSink.write(ParquetSink.Options.of(files)));
      }
    }
    pipeline.run().waitUntilFinish();
    for (PlanNode node : plan.nodes()) {
      if (node.kind() instanceof StreamNode stream) {
        String path = stream.stream().archive().orElseThrow().text("path").orElseThrow();
        OutputDirectory.of(path, "r")
            .publish(new OutputSummary(new PipelineId("sample", "0"), null, null, 1));
      }
    }
  }

  private static List<Block> row(Schema schema) {
    Object[] row = schema.getFields().stream().map(f -> value(f.getType())).toArray();
    BlockBuilder block = new BlockBuilder(RowCodec.of(schema), 0);
    block.add(Event.of(TIME, row));
    return List.of(block.build());
  }

  private static Object value(FieldType type) {
    if (Boolean.TRUE.equals(type.getNullable())) {
      return null;
    }
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> true;
      case INT8 -> (byte) 1;
      case INT16 -> (short) 1;
      case INT32, DATE, TIME -> 1;
      case INT64 -> 1L;
      case FLOAT -> 1f;
      case DOUBLE -> 1d;
      case DECIMAL -> new BigDecimal("1.00");
      case STRING -> "x";
      case BYTES -> new byte[] {1};
      case TIMESTAMP -> TIME;
      case TIMESTAMP_MICROS -> TIME * 1000;
      case ARRAY -> List.of();
      case MAP -> Map.of();
      case ROW -> type.getRowSchema().getFields().stream().map(f -> value(f.getType())).toArray();
    };
  }
}
