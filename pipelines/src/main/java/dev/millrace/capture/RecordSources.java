package dev.millrace.capture;

import dev.millrace.compile.GraphCompiler;
import dev.millrace.compile.MemorySource;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.engine.stage.LiveSourceStageFn;
import dev.millrace.engine.stage.RecordIntake;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.SourceNode.CreateNode;
import dev.millrace.plan.node.SourceNode.ReadNode;
import dev.millrace.plan.node.StreamNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;

/**
 * The sources of a graph in its replay form whose records are in memory, with the verdicts that
 * their source gave them.
 *
 * @param records by the name of the stream or of the source's step, with whole rows
 */
public record RecordSources(Map<String, List<SourceRecord>> records)
    implements GraphCompiler.Sources {
  @Override
  public StageOutputs apply(
      Pipeline pipeline, PlanNode node, SourceNode kind, StageProgram program) {
    return kind.accept(
        new SourceNode.SourceVisitor<>() {
          @Override
          public StageOutputs visit(StreamNode stream) {
            int[] used = stream.used().stream().mapToInt(Integer::intValue).toArray();
            return batches(pipeline, node.name(), stream.schema(), used, program);
          }

          @Override
          public StageOutputs visit(ReadNode read) {
            int[] all = IntStream.range(0, node.schema().getFieldCount()).toArray();
            return batches(pipeline, node.name(), node.schema(), all, program);
          }

          @Override
          public StageOutputs visit(CreateNode create) {
            return MemorySource.apply(pipeline, node, create, program);
          }
        });
  }

  private StageOutputs batches(
      Pipeline pipeline, String name, Schema schema, int[] used, StageProgram program) {
    List<SourceRecord> known = records.get(name);
    if (known == null) {
      throw new IllegalStateException(name + " cannot be read from memory");
    }
    SourceBatch all = new SourceBatch(EventTimes.MIN, known);
    return StageOutputs.apply(
        name,
        pipeline.apply(name + "/rows", Create.of(all).withCoder(SourceBatchCoder.of(schema))),
        new LiveSourceStageFn(program, RecordIntake.of(used)),
        program);
  }
}
