package dev.millrace.engine.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.stage.StageProgram.StageHead;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageRuntimeTest {
  private static final RowCodec CODEC =
      RowCodec.of(Schema.builder().addStringField("wide").build());

  /** A block each. */
  private static final String WIDE = "x".repeat(1 << 20);

  @Test
  void manyResultsOfABundleGoIntoAFileWhereTheRunnerKeepsThem() {
    // given
    StageRuntime stage = new StageRuntime(program(Handover.SPILLED));

    // when
    List<Block> first = bundle(stage, 70);
    List<Block> second = bundle(stage, 5);

    // then
    assertThat(first).hasSize(70);
    assertThat(first.subList(0, 60)).noneMatch(Block::inFile);
    assertThat(first.subList(65, 70)).allMatch(Block::inFile);
    assertThat(first.stream().mapToLong(StageRuntimeTest::time))
        .containsExactlyElementsOf(LongStream.range(0, 70).boxed().toList());
    assertThat(second).as("of a bundle of its own").hasSize(5).noneMatch(Block::inFile);
  }

  @ParameterizedTest
  @EnumSource(
      value = Handover.class,
      names = {"SPILLED"},
      mode = EnumSource.Mode.EXCLUDE)
  void elsewhereTheyAreHandedOn(Handover handover) {
    StageRuntime stage = new StageRuntime(program(handover));
    assertThat(bundle(stage, 70)).hasSize(70).noneMatch(Block::inFile);
  }

  private static List<Block> bundle(StageRuntime stage, int events) {
    for (int i = 0; i < events; i++) {
      stage.emitFromHead(0, Event.of(i, WIDE));
    }
    List<Block> blocks = new ArrayList<>();
    stage.finish((exit, partition, block) -> blocks.add(block));
    return blocks;
  }

  private static long time(Block block) {
    BlockReader reader = new BlockReader(block);
    assertThat(reader.next()).isTrue();
    assertThat(reader.event(CODEC).values()).containsExactly(WIDE);
    return reader.time();
  }

  private static StageProgram program(Handover handover) {
    StageHead head =
        new StageHead(
            "Head", List.of(List.of(new Target.ToExit(0))), List.of(), List.of(), row -> "");
    return new StageProgram(
        new PipelineId("test", "0"),
        head,
        List.of(),
        List.of(new StageExit.BlockExit("rows", CODEC)),
        handover,
        false);
  }
}
