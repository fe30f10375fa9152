package dev.millrace.parity;

import dev.millrace.testing.oracle.TimedRow;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * One generated step: what the file says, and what the model says that it means.
 *
 * @param yaml its entries of {@code transforms}, not indented
 * @param inputs what it reads
 * @param outputs what it gives, by reference
 */
record Step(String name, String yaml, List<String> inputs, List<Flow> outputs, Model model) {

  /** The meaning of a step, by the oracle. */
  interface Model {
    /** The rows of every output by reference. */
    Map<String, List<TimedRow>> apply(List<List<TimedRow>> inputs, Context context);
  }

  /** What a model may ask. */
  interface Context {
    /** The order of rows of one key and time in an input of the step: that of their bytes. */
    Comparator<TimedRow> ties(int input);

    /** Counts dead letters. */
    void dead(int rows);
  }
}
