package dev.millrace.spec;

import dev.millrace.diag.Position;
import java.util.List;
import java.util.Optional;

/**
 * One entry of {@code transforms:}.
 *
 * @param name unique in the file; the type's name where the file gives none
 * @param position of the entry's {@code type} key
 * @param inputs in the order of the file; empty for sources and {@code Create}
 * @param windowing applied to the inputs before the step, as in Beam YAML; for a step without
 *     inputs (a source, {@code Create}) applied to its output
 * @param errorOutput the name that {@code error_handling: {output: NAME}} gives, read as {@code
 *     STEP.NAME}
 * @param errorThreshold the share of rows, from 0 to 1, that may be errors
 * @param was the names that kept state has
 */
public record TransformSpec(
    String name,
    Position position,
    List<InputSpec> inputs,
    Optional<WindowingSpec> windowing,
    StepSpec step,
    Optional<Located> errorOutput,
    Optional<Double> errorThreshold,
    FormerNames was) {

  public TransformSpec {
    inputs = List.copyOf(inputs);
  }

  /** The same entry with another step. */
  public TransformSpec withStep(StepSpec other) {
    return new TransformSpec(
        name, position, inputs, windowing, other, errorOutput, errorThreshold, was);
  }

  /**
   * One input of a step.
   *
   * @param alias the key in an input map; {@code input} where the file gives a plain reference,
   *     {@code input0}, {@code input1}, ... where it gives a list. An alias with a list of its own
   *     reads a {@code Flatten} named {@code STEP/ALIAS} that the reader puts in between.
   * @param reference a step, a stream, or {@code step.output}
   */
  public record InputSpec(String alias, Located reference) {}
}
