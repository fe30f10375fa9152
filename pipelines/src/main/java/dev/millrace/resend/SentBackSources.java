package dev.millrace.resend;

import dev.millrace.compile.GraphCompiler.Sources;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.stage.BlockStageFn;
import dev.millrace.engine.stage.LiveSourceStageFn;
import dev.millrace.engine.stage.RecordIntake;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.StreamNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;

/** Records that are there already, as the streams of a graph or beside what these hold. */
final class SentBackSources implements Sources {
  private static final int BATCH = 500;

  private final Map<String, List<SourceRecord>> records;

  /**
   * @param records judged, by stream
   */
  SentBackSources(Map<String, List<SourceRecord>> records) {
    this.records = records;
  }

  /** Sources among the transforms give nothing: their rows were written by the live run. */
  @Override
  public StageOutputs apply(
      Pipeline pipeline, PlanNode node, SourceNode kind, StageProgram program) {
    return kind.asStream()
        .map(stream -> records(pipeline, node, stream, program))
        .orElseGet(
            () ->
                StageOutputs.apply(
                    node.name(),
                    pipeline.apply(node.name() + "/nothing", Create.empty(BlockCoder.of())),
                    new BlockStageFn(program, RowCodec.of(node.schema())),
                    program));
  }

  /** The same records beside what other sources give. */
  Sources beside(Sources others) {
    return (pipeline, node, kind, program) -> {
      StageOutputs outputs = others.apply(pipeline, node, kind, program);
      return kind.asStream()
          .filter(stream -> records.containsKey(node.name()))
          .map(
              stream ->
                  StageOutputs.union(
                      node.name() + "/all", outputs, records(pipeline, node, stream, program)))
          .orElse(outputs);
    };
  }

  private StageOutputs records(
      Pipeline pipeline, PlanNode node, StreamNode stream, StageProgram program) {
    int[] used = stream.used().stream().mapToInt(Integer::intValue).toArray();
    return StageOutputs.apply(
        node.name() + "/again",
        pipeline.apply(
            node.name() + "/sent back",
            Create.of(batches(records.getOrDefault(node.name(), List.of())))
                .withCoder(SourceBatchCoder.of(stream.schema()))),
        new LiveSourceStageFn(program, RecordIntake.of(used)),
        program);
  }

  private static List<SourceBatch> batches(List<SourceRecord> records) {
    List<SourceBatch> batches = new ArrayList<>();
    for (int at = 0; at < records.size(); at += BATCH) {
      List<SourceRecord> some = records.subList(at, Math.min(at + BATCH, records.size()));
      long earliest =
          some.stream()
              .filter(record -> record.verdict() == Verdict.EVENT)
              .mapToLong(SourceRecord::time)
              .min()
              .orElse(EventTimes.MIN);
      batches.add(new SourceBatch(earliest, List.copyOf(some)));
    }
    return batches;
  }
}
