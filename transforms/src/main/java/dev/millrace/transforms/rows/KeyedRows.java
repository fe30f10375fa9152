package dev.millrace.transforms.rows;

import dev.millrace.element.Block;
import dev.millrace.element.BlockCoder;
import dev.millrace.element.Envelopes;
import dev.millrace.element.KeyCodec;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowCodec;
import dev.millrace.element.RowValues;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.transforms.exchange.KeyedStep;
import dev.millrace.transforms.exchange.LiveKeyedFn;
import dev.millrace.transforms.exchange.ReplayKeyedFn;
import dev.millrace.transforms.stage.StageExit;
import dev.millrace.transforms.stage.StageExit.BlockExit;
import dev.millrace.transforms.stage.StageOutputs;
import dev.millrace.transforms.stage.StageProgram;
import dev.millrace.transforms.stage.StageProgram.StageHead;
import dev.millrace.transforms.stage.Target;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
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
 */
public record KeyedRows(String name, int partitions) {
  /** The default of {@link #partitions}. */
  public static final int DEFAULT_PARTITIONS = 8;

  /** One input of the kernel with the columns it is keyed by. */
  public record Input(PCollection<Row> rows, List<String> key) {}

  /**
   * Applies a kernel.
   *
   * @param outputs schema per output of the kernel
   * @return one collection per output, in that order; last, the dead letters in the schema {@link
   *     Envelopes#DEAD_LETTER}
   */
  public <S> List<PCollection<Row>> apply(
      KeyedKernel<S> kernel, List<Input> inputs, List<Schema> outputs) {
    List<RowCodec> codecs = new ArrayList<>();
    PCollectionList<KV<Integer, Block>> packed =
        PCollectionList.empty(inputs.get(0).rows().getPipeline());
    for (int i = 0; i < inputs.size(); i++) {
      codecs.add(RowCodec.of(inputs.get(i).rows().getSchema()));
      packed = packed.and(pack(inputs.get(i), i));
    }
    PCollection<KV<Integer, Block>> blocks = packed.apply("Blocks", Flatten.pCollections());
    StageProgram program = program(inputs.get(0).rows().getSchema(), outputs);
    StageOutputs staged = run(blocks, new KeyedStep<>(kernel, codecs), program);
    List<PCollection<Row>> unpacked = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      unpacked.add(unpack(staged, i, outputs.get(i)));
    }
    unpacked.add(unpack(staged, outputs.size(), Envelopes.DEAD_LETTER));
    return unpacked;
  }

  private PCollection<KV<Integer, Block>> pack(Input input, int index) {
    Schema schema = input.rows().getSchema();
    return input
        .rows()
        .apply("Global" + index, Window.into(new GlobalWindows()))
        .apply(
            "Pack" + index,
            ParDo.of(new PackRowsFn(schema, KeyCodec.of(schema, input.key()), index, partitions)))
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

  private static PCollection<Row> unpack(StageOutputs staged, int output, Schema schema) {
    return staged
        .blocks("output" + output)
        .apply("Unpack" + output, ParDo.of(new UnpackRowsFn(schema)))
        .setRowSchema(schema);
  }

  private StageProgram program(Schema input, List<Schema> outputs) {
    List<List<Target>> routes = new ArrayList<>();
    List<StageExit> exits = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      routes.add(List.of(new Target.ToExit(i)));
      exits.add(new BlockExit("output" + i, RowCodec.of(outputs.get(i))));
    }
    exits.add(new BlockExit("output" + outputs.size(), RowCodec.of(Envelopes.DEAD_LETTER)));
    RowValues values = RowValues.of(input);
    StageHead head =
        new StageHead(
            name,
            routes,
            List.of(new Target.ToExit(outputs.size())),
            List.of(),
            row -> values.toRow(row).toString());
    return new StageProgram(new PipelineId(name, ""), head, List.of(), exits);
  }
}
