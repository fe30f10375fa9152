package dev.millrace.compile;

import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.Window;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.stage.BlockStageFn;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.SourceNode.CreateNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.jspecify.annotations.Nullable;

/** The source behind {@code Create}: rows that the pipeline file itself holds. */
public final class MemorySource {
  private static final @Nullable SourceRecord NO_RECORD = null;

  private MemorySource() {}

  /** The stage after a {@code Create}. */
  public static StageOutputs apply(
      Pipeline pipeline, PlanNode node, CreateNode create, StageProgram program) {
    RowCodec codec = RowCodec.of(node.schema());
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < create.rows().size(); i++) {
      events.add(new Event(create.rows().get(i), create.times().get(i), Window.GLOBAL, NO_RECORD));
    }
    return StageOutputs.apply(
        node.name(),
        pipeline.apply(
            node.name() + "/rows", Create.of(blocks(events, codec)).withCoder(BlockCoder.of())),
        new BlockStageFn(program, codec),
        program);
  }

  private static List<Block> blocks(List<Event> events, RowCodec codec) {
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = new BlockBuilder(codec, 0);
    for (Event event : events) {
      builder.add(event);
      if (builder.isFull()) {
        blocks.add(builder.build());
      }
    }
    if (!builder.isEmpty()) {
      blocks.add(builder.build());
    }
    return blocks;
  }
}
