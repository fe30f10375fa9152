package dev.millrace.parity;

import dev.millrace.testing.oracle.TimedRow;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One generated step: what the file says, and what the model says that it means.
 *
 * @param yaml its entries of {@code transforms}, not indented
 * @param inputs what it reads
 * @param outputs what it gives, by reference
 * @param files tables that it reads: file name → text
 */
record Step(
    String name,
    String yaml,
    List<String> inputs,
    List<Flow> outputs,
    Model model,
    Map<String, String> files) {

  /** The variable of generated files for the directory of their tables. */
  static final String TABLES = "TABLES";

  Step(String name, String yaml, List<String> inputs, List<Flow> outputs, Model model) {
    this(name, yaml, inputs, outputs, model, Map.of());
  }

  /** The same step on other input. */
  Step reading(String oldRef, String newRef) {
    String word = "(?<![\\w.$-])" + Pattern.quote(oldRef) + "(?![\\w.-])";
    List<String> read = inputs.stream().map(i -> i.equals(oldRef) ? newRef : i).toList();
    StringBuilder text = new StringBuilder();
    for (String line : yaml.split("(?<=\n)")) {
      boolean input = line.startsWith("  input:");
      text.append(input ? line.replaceAll(word, Matcher.quoteReplacement(newRef)) : line);
    }
    return new Step(name, text.toString(), read, outputs, model, files);
  }

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
