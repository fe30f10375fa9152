package dev.millrace.beam;

import dev.millrace.element.Envelopes;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowValues;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.GlobalWindowing;
import dev.millrace.engine.exchange.KeyedStep;
import dev.millrace.engine.exchange.LiveKeyedFn;
import dev.millrace.engine.exchange.ReplayKeyedFn;
import dev.millrace.engine.stage.StageExit;
import dev.millrace.engine.stage.StageExit.BlockExit;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.engine.stage.StageProgram.StageHead;
import dev.millrace.engine.stage.StageStep;
import dev.millrace.engine.stage.Target;
import dev.millrace.kernel.KeyedKernel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/**
 * Hosts one keyed kernel on plain collections of rows: packs rows into blocks, exchanges them by
 * key, runs the kernel, and unpacks its outputs. Bounded input takes the replay form, unbounded
 * input the live form; both give the same rows.
 *
 * @param name the step's name in metrics and dead letters
 * @param partitions of keys: the most that the keyed stage can run in parallel
 * @param results element-wise kernels that rows of the main output still pass
 */
record KeyedRows(String name, int partitions, List<StageStep> results) {
  /** The default of {@link #partitions}. */
  static final int DEFAULT_PARTITIONS = 8;

  /** The name of the dead letters among the outputs. */
  static final String DEAD_LETTERS = "dead_letters";

  KeyedRows(String name, int partitions) {
    this(name, partitions, List.of());
  }

  /** A number of partitions as a user gives it. */
  static int partitions(int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1, but was: " + partitions);
    }
    return partitions;
  }

  /**
   * Applies a kernel.
   *
   * @param outputs name and schema per output of the kernel, in its order
   * @return one collection per output, and the dead letters in the schema {@link
   *     Envelopes#DEAD_LETTER}
   */
  <S> Map<String, PCollection<Row>> apply(
      KeyedKernel<S> kernel, List<KeyedInput> inputs, Map<String, Schema> outputs) {
    Map<String, Schema> exits = new LinkedHashMap<>(outputs);
    exits.put(DEAD_LETTERS, Envelopes.DEAD_LETTER);
    List<RowCodec> codecs = new ArrayList<>();
    PCollectionList<KV<Integer, Block>> packed =
        PCollectionList.empty(inputs.get(0).rows().getPipeline());
    for (int i = 0; i < inputs.size(); i++) {
      codecs.add(RowCodec.of(inputs.get(i).schema()));
      packed = packed.and(pack(inputs.get(i), i));
    }
    PCollection<KV<Integer, Block>> blocks = packed.apply("Blocks", Flatten.pCollections());
    StageProgram program = program(inputs.get(0).schema(), exits);
    StageOutputs staged = run(blocks, new KeyedStep<>(kernel, codecs), program);
    Map<String, PCollection<Row>> unpacked = new LinkedHashMap<>();
    exits.forEach((exit, schema) -> unpacked.put(exit, unpack(staged, exit, schema)));
    return unpacked;
  }

  private PCollection<KV<Integer, Block>> pack(KeyedInput input, int index) {
    return input
        .rows()
        .apply("Global" + index, GlobalWindowing.<Row>onePane())
        .apply("Pack" + index, ParDo.of(PackRowsFn.of(input, index, partitions)))
        .setCoder(KvCoder.of(VarIntCoder.of(), BlockCoder.of()));
  }

  private static <S> StageOutputs run(
      PCollection<KV<Integer, Block>> blocks, KeyedStep<S> step, StageProgram program) {
    if (blocks.isBounded() == IsBounded.UNBOUNDED) {
      return StageOutputs.apply("Keyed", blocks, new LiveKeyedFn<>(program, step), program);
    }
    return StageOutputs.apply(
        "Keyed",
        blocks.apply("Exchange", GroupByKey.create()),
        new ReplayKeyedFn<>(program, step),
        program);
  }

  private static PCollection<Row> unpack(StageOutputs staged, String exit, Schema schema) {
    return staged
        .blocks(exit)
        .apply("Unpack_" + exit, ParDo.of(new UnpackRowsFn(schema)))
        .setRowSchema(schema);
  }

  private StageProgram program(Schema input, Map<String, Schema> outputs) {
    List<List<Target>> routes = new ArrayList<>();
    List<StageExit> exits = new ArrayList<>();
    outputs.forEach(
        (exit, schema) -> {
          routes.add(List.of(new Target.ToExit(exits.size())));
          exits.add(new BlockExit(exit, RowCodec.of(schema)));
        });
    List<Target> errors = routes.remove(routes.size() - 1);
    if (!results.isEmpty()) {
      routes.set(0, List.of(new Target.ToStep(0)));
    }
    // A group that is rejected has NULLs in the columns that it aggregated.
    RowValues values =
        RowValues.of(
            input.getFields().stream().map(f -> f.withNullable(true)).collect(Schema.toSchema()));
    StageHead head =
        new StageHead(name, routes, errors, List.of(), row -> values.toRow(row).toString());
    return new StageProgram(new PipelineId(name, ""), head, results, exits);
  }
}
