package dev.millrace.parity;

import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One generated case: a pipeline file and what arrives.
 *
 * @param seed what it was made from
 * @param streams name → columns
 * @param outputs what is written: references to streams and steps
 * @param events stream → its events, in the order in which they were made
 */
record Case(
    long seed,
    Map<String, List<Column>> streams,
    List<Step> steps,
    List<String> outputs,
    Map<String, List<TimedRow>> events) {

  /** Where a file's streams and outputs live. */
  interface Endpoints {
    String live(String stream);

    String output(String name);
  }

  /** Endpoints for files that are run from memory. */
  static final Endpoints NOWHERE =
      new Endpoints() {
        @Override
        public String live(String stream) {
          return "{type: ReadFromKafka, config: {topic: "
              + stream
              + ", bootstrap_servers: nowhere, format: JSON}}";
        }

        @Override
        public String output(String name) {
          return "{type: WriteToConsole}";
        }
      };

  static String outputName(String ref) {
    return "out_" + ref.replace('.', '_');
  }

  String yaml() {
    return yaml(NOWHERE);
  }

  String yaml(Endpoints endpoints) {
    StringBuilder text = new StringBuilder("pipeline:\n  type: composite\n  transforms:\n");
    steps.forEach(step -> text.append(step.yaml().indent(4)));
    text.append("streams:\n");
    streams.forEach(
        (name, columns) -> {
          String fields =
              columns.stream()
                  .map(c -> c.name() + ": " + c.declared())
                  .collect(Collectors.joining(", ", "{", "}"));
          text.append("  ").append(name).append(":\n");
          text.append("    fields: ").append(fields).append('\n');
          text.append("    timestamp: t\n");
          // An hour in all, whether or not a step corrects its results meanwhile.
          boolean corrected = steps.stream().anyMatch(s -> s.yaml().contains("allowed_lateness"));
          text.append("    watermark: {max_out_of_orderness: ")
              .append(corrected ? "30m, allowed_lateness: 30m" : "1h")
              .append(", idle_timeout: 1s}\n");
          text.append("    live: ").append(endpoints.live(name)).append('\n');
          text.append("    archive: {type: ReadFromParquet, config: {path: nowhere}}\n");
        });
    text.append("outputs:\n");
    for (String ref : outputs) {
      text.append("  ").append(outputName(ref)).append(":\n");
      text.append("    input: ").append(ref).append('\n');
      appendSides(text, endpoints.output(outputName(ref)));
    }
    for (String name : List.of("dead_letter", "late")) {
      text.append("  ").append(name).append(":\n");
      appendSides(text, endpoints.output(name));
    }
    return text.toString();
  }

  private static void appendSides(StringBuilder text, String endpoint) {
    text.append("    live: ").append(endpoint).append('\n');
    text.append("    replay: {type: WriteToConsole}\n");
  }

  /** The tables that the steps read: file name → text. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    steps.forEach(step -> files.putAll(step.files()));
    return files;
  }

  int eventCount() {
    return events.values().stream().mapToInt(List::size).sum();
  }

  /** The same pipeline on other events. */
  Case withEvents(Map<String, List<TimedRow>> other) {
    return new Case(seed, streams, steps, outputs, other);
  }

  /**
   * Only what one output needs; side outputs of kept steps stay outputs, because they must be read.
   */
  Case onlyFor(String ref) {
    Set<String> needed = new HashSet<>(Set.of(ref));
    List<Step> kept = new ArrayList<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step.outputs().stream().anyMatch(o -> needed.contains(o.ref()))) {
        kept.add(0, step);
        needed.addAll(step.inputs());
      }
    }
    Map<String, List<Column>> keptStreams = new LinkedHashMap<>(streams);
    keptStreams.keySet().retainAll(needed);
    Map<String, List<TimedRow>> keptEvents = new LinkedHashMap<>(events);
    keptEvents.keySet().retainAll(needed);
    Set<String> read = new HashSet<>();
    kept.forEach(s -> read.addAll(s.inputs()));
    List<String> ends = new ArrayList<>();
    for (Step step : kept) {
      step.outputs().stream().map(Flow::ref).filter(o -> !read.contains(o)).forEach(ends::add);
    }
    if (!ends.contains(ref)) {
      ends.add(ref);
    }
    return new Case(seed, keptStreams, kept, ends, keptEvents);
  }

  /**
   * The case without a step whose readers can as well read what it reads; empty where they cannot.
   */
  Optional<Case> without(Step step) {
    if (step.inputs().isEmpty()) {
      return Optional.empty();
    }
    String from = step.inputs().get(0);
    Flow in = flow(from);
    List<Step> kept = new ArrayList<>();
    for (Step other : steps) {
      Step changed = other;
      for (Flow out : step.outputs()) {
        if (other.inputs().contains(out.ref())) {
          if (!in.standsFor(out)) {
            return Optional.empty();
          }
          changed = changed.reading(out.ref(), from);
        }
      }
      if (other != step) {
        kept.add(changed);
      }
    }
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    // All that nothing reads now is an output, and no stream is left that nothing reads.
    Set<String> read = new HashSet<>();
    kept.forEach(s -> read.addAll(s.inputs()));
    List<String> ends = new ArrayList<>();
    kept.forEach(
        s ->
            s.outputs().stream()
                .map(Flow::ref)
                .filter(o -> !read.contains(o) || outputs.contains(o))
                .forEach(ends::add));
    Map<String, List<Column>> keptStreams = new LinkedHashMap<>(streams);
    keptStreams.keySet().retainAll(read);
    Map<String, List<TimedRow>> keptEvents = new LinkedHashMap<>(events);
    keptEvents.keySet().retainAll(read);
    return Optional.of(new Case(seed, keptStreams, kept, ends, keptEvents));
  }

  private Flow flow(String ref) {
    if (streams.containsKey(ref)) {
      return new Flow(ref, streams.get(ref), true, Flow.GLOBAL, "t");
    }
    return steps.stream()
        .flatMap(step -> step.outputs().stream())
        .filter(flow -> flow.ref().equals(ref))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("seed " + seed + "\n" + yaml());
    files().forEach((file, rows) -> text.append("# ").append(file).append(":\n").append(rows));
    events.forEach(
        (stream, rows) -> {
          text.append("# ").append(stream).append(": ").append(rows.size()).append(" rows\n");
          rows.forEach(r -> text.append("#   ").append(Rows.text(r)).append('\n'));
        });
    return text.toString();
  }
}
