package dev.millrace.filetest;

import dev.millrace.capture.CapturedRun;
import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.filetest.FileTestInput.Step;
import dev.millrace.filetest.RandomRows.Timed;
import dev.millrace.plan.literal.LiteralText;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Events in the order in which they arrive. After each of them the watermark is as high as it may
 * be: at the earliest that is still to come.
 */
record FuzzCase(Map<String, List<Timed>> events) {

  /** How often each row came out of each output, and how many dead letters there were. */
  record Outcome(Map<String, Integer> rows, boolean balanced) {
    static Outcome of(Plan plan, CapturedRun run) {
      Map<String, Integer> rows = new TreeMap<>();
      for (PlanOutput output : plan.outputs()) {
        List<Event> events = run.results(plan, output);
        if (Fuzz.isCompared(output.name())) {
          events.forEach(
              event ->
                  rows.merge(output.name() + " " + text(event, output.schema()), 1, Integer::sum));
        } else if (output.name().equals(OutputSpec.DEAD_LETTER)) {
          // They tell where a record lay, which is another place in every order.
          rows.put(output.name(), events.size());
        }
      }
      return new Outcome(rows, run.ledger().balanced());
    }

    private static String text(Event event, Schema schema) {
      StringBuilder text = new StringBuilder().append(event.time());
      for (int i = 0; i < schema.getFieldCount(); i++) {
        Object value = event.values()[i];
        ValueCodec codec = ValueCodec.canonical(schema.getField(i).getType());
        text.append(' ')
            .append(value == null ? "-" : HexFormat.of().formatHex(codec.encode(value)));
      }
      return text.toString();
    }
  }

  FuzzCase shuffled(Random random) {
    Map<String, List<Timed>> others = new LinkedHashMap<>();
    events.forEach(
        (stream, all) -> {
          List<Timed> other = new ArrayList<>(all);
          Collections.shuffle(other, random);
          others.put(stream, other);
        });
    return new FuzzCase(others);
  }

  /** The case without events that it fails without, too. */
  FuzzCase smaller(Predicate<FuzzCase> fails) {
    FuzzCase small = this;
    for (String stream : events.keySet()) {
      for (int i = small.of(stream).size() - 1; i >= 0; i--) {
        FuzzCase less = small.without(stream, i);
        if (fails.test(less)) {
          small = less;
        }
      }
    }
    return small;
  }

  private List<Timed> of(String stream) {
    return Objects.requireNonNull(events.get(stream));
  }

  private FuzzCase without(String stream, int index) {
    Map<String, List<Timed>> less = new LinkedHashMap<>(events);
    List<Timed> some = new ArrayList<>(of(stream));
    some.remove(index);
    less.put(stream, some);
    return new FuzzCase(less);
  }

  private static long watermark(List<Timed> all, int after) {
    return all.stream().skip(after + 1L).mapToLong(Timed::time).min().orElse(Long.MAX_VALUE);
  }

  Map<String, FileTestInput> inputs() {
    Map<String, FileTestInput> inputs = new LinkedHashMap<>();
    events.forEach(
        (stream, all) -> {
          List<Step> steps = new ArrayList<>();
          for (int i = 0; i < all.size(); i++) {
            Timed event = all.get(i);
            SourceRecord record =
                FileTestInput.record(stream, i, event.row(), event.time(), false, event.time());
            long next = watermark(all, i);
            steps.add(
                new Step(
                    new SourceBatch(event.time(), List.of(record)),
                    next == Long.MAX_VALUE ? event.time() : next));
          }
          inputs.put(stream, new FileTestInput(stream, steps));
        });
    return inputs;
  }

  /**
   * The case as an entry of {@code tests}.
   *
   * @param expected the rows of every output in a replay
   */
  String asTest(String name, Plan plan, Map<String, List<Event>> expected) {
    StringBuilder text = new StringBuilder("  - name: " + LiteralText.text(name) + "\n");
    text.append("    streams:\n");
    events.forEach(
        (stream, all) -> {
          text.append("      ").append(LiteralText.text(stream));
          text.append(all.isEmpty() ? ": []\n" : ":\n");
          Schema schema = Objects.requireNonNull(plan.streams().get(stream)).schema();
          for (int i = 0; i < all.size(); i++) {
            item(text, 8, LiteralText.row(schema, all.get(i).row()));
            long next = watermark(all, i);
            if (next != Long.MAX_VALUE) {
              item(text, 8, "{advance_watermark: \"" + Instant.ofEpochMilli(next) + "\"}");
            }
          }
        });
    text.append("    expected_outputs:\n");
    for (PlanOutput output : plan.outputs()) {
      if (Fuzz.isCompared(output.name())) {
        List<Event> rows = expected.getOrDefault(output.name(), List.of());
        text.append("      - name: ").append(output.name()).append("\n        elements:");
        text.append(rows.isEmpty() ? " []\n" : "\n");
        rows.forEach(row -> item(text, 10, LiteralText.row(output.schema(), row.values())));
      }
    }
    return text.toString();
  }

  private static void item(StringBuilder text, int indent, String item) {
    text.append(" ".repeat(indent)).append("- ").append(item).append('\n');
  }
}
