package dev.millrace.kernel.element;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.expr.Expression;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Routes each row to the output that an expression names: output 1 + i for the i-th name. All
 * others, NULL among them, go to the output after the last name if there is an unknown output, and
 * are rejected (ML-6050) if there is none. The main output stays empty.
 */
public final class PartitionKernel implements ElementKernel {
  private final Expression by;
  private final List<String> names;
  private final Map<String, Integer> outputs;
  private final boolean unknownOutput;

  private PartitionKernel(Expression by, List<String> names, boolean unknownOutput) {
    this.by = by;
    this.names = names;
    this.unknownOutput = unknownOutput;
    this.outputs = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      outputs.put(names.get(i), 1 + i);
    }
  }

  /**
   * @param by gives an output's name, a string
   * @param names of the outputs, in order
   * @param unknownOutput whether there is an output for all other rows
   */
  public static PartitionKernel of(Expression by, List<String> names, boolean unknownOutput) {
    return new PartitionKernel(by, List.copyOf(names), unknownOutput);
  }

  @Override
  public void process(Event event, StepOutput out) {
    Object name = by.evaluate(event.values());
    Integer output = name == null ? null : outputs.get(name.toString());
    if (output == null && !unknownOutput) {
      throw new RowFault(
          ErrorCodes.NO_SUCH_PARTITION,
          "'by' gave "
              + (name == null ? "NULL" : "'" + name + "'")
              + ", which is none of the outputs "
              + String.join(", ", names));
    }
    out.emit(output == null ? 1 + names.size() : output, event);
    out.count(Disposition.PASSED, 1);
  }
}
