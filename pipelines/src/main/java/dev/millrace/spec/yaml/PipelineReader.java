package dev.millrace.spec.yaml;

import dev.millrace.connect.topic.TopicKeys;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.lint.GraphLint;
import dev.millrace.spec.lint.GraphNode;
import dev.millrace.spec.lint.GraphNode.SideOutput;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.provider.Listings;
import dev.millrace.spec.yaml.provider.ProviderReader;
import dev.millrace.spec.yaml.step.EndpointReader;
import dev.millrace.spec.yaml.step.GraphReader;
import dev.millrace.spec.yaml.step.ScopeReader;
import dev.millrace.spec.yaml.text.FilledText;
import dev.millrace.spec.yaml.text.LogicHash;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the tree of a whole file, and has the graph's rules checked. */
final class PipelineReader {
  private static final int MAX_NAMES = 3;

  private final Path file;
  private final FilledText text;
  private final Listings listings;
  private final Diagnostics diagnostics;
  private final Problems problems;

  PipelineReader(Path file, FilledText text, Listings listings, Diagnostics diagnostics) {
    this.file = file;
    this.text = text;
    this.listings = listings;
    this.diagnostics = diagnostics;
    this.problems = new Problems(diagnostics);
  }

  /**
   * The file's records. Where errors were reported, those alone about which none was, so that the
   * rest can be planned for what is wrong with it.
   */
  PipelineSpec read(Mapping root) {
    Optional<Entry> several = root.entry("pipelines");
    if (several.isPresent() && root.entry("pipeline").isEmpty()) {
      problems.report(
          several.get().position(),
          ErrorCodes.UNKNOWN_KEY,
          "",
          "'pipelines' holds several pipelines, as the tests of Beam's own repository have them."
              + " Put each into a file of its own, and a path in the place of each '{NAME}' of"
              + " 'fixtures'.");
      return nothing(root);
    }
    Fields fields = Fields.read(root, "", PipelineFileKeys.FILE, problems);
    StreamReader streamReader = new StreamReader(problems);
    root.value("streams").ifPresent(streamReader::read);
    List<StreamSpec> streams = streamReader.streams();
    boolean ownForm = root.value("streams").isEmpty() && root.value("outputs").isEmpty();
    ProviderReader providers = new ProviderReader(problems, listings);
    root.value("providers").ifPresent(list -> providers.read(list, file));
    ScopeReader scopes = new ScopeReader(problems, providers.providers(), ownForm);
    root.value("pipeline")
        .filter(node -> node instanceof Mapping || node instanceof Sequence)
        .ifPresent(scopes::readPipeline);
    GraphReader graph = new GraphReader(problems, scopes, streams);
    graph.read();
    OutputReader outputReader = new OutputReader(problems, scopes.top());
    List<OutputSpec> outputs = root.value("outputs").map(outputReader::read).orElse(List.of());
    TestReader testReader = new TestReader(problems, scopes.top());
    List<TestSpec> tests = root.value("tests").map(testReader::read).orElse(List.of());
    List<GraphNode> nodes = new ArrayList<>(streamReader.nodes());
    nodes.addAll(graph.nodes());
    GraphLint.check(nodes, scopes.ambiguous(), outputs, testReader.references(), diagnostics);
    OptionsReader options = new OptionsReader(problems);
    boolean failOnError = ownForm || fields.has("on_error");
    checkErrors(root, fields, nodes, ownForm);
    checkLate(streams, outputs);
    return new PipelineSpec(
        file,
        nameOf(file),
        LogicHash.of(root, providers.included()),
        fields.flag("replayable"),
        failOnError,
        graph.transforms(),
        streams,
        outputReader.sound(),
        options.read(fields),
        options.places(),
        tests,
        fields
            .object(TopicKeys.TOPICS, problems)
            .flatMap(topics -> EndpointReader.section(TopicKeys.TOPICS, TopicKeys.ALL, topics)),
        text.secrets());
  }

  /** What is read of a file of which nothing can be. */
  private PipelineSpec nothing(Mapping root) {
    return new PipelineSpec(
        file,
        nameOf(file),
        LogicHash.of(root, List.of()),
        false,
        true,
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        List.of(),
        Optional.empty(),
        text.secrets());
  }

  private static String nameOf(Path file) {
    Path last = file.getFileName();
    String name = last == null ? file.toString() : last.toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /**
   * Every row that cannot be processed must have a place, or the file says that it ends the run.
   */
  private void checkErrors(Mapping root, Fields fields, List<GraphNode> nodes, boolean ownForm) {
    boolean deadLetters = hasOutput(root, OutputSpec.DEAD_LETTER);
    if (deadLetters && fields.has("on_error")) {
      problems.report(
          fields.keyPosition("on_error"),
          ErrorCodes.EXCLUDING_KEYS,
          "on_error",
          "'on_error: fail' and the output 'dead_letter' exclude each other; give one of them.");
    }
    if (ownForm || deadLetters || fields.has("on_error") || root.value("on_error").isPresent()) {
      return;
    }
    List<String> failing =
        nodes.stream().filter(PipelineReader::leavesErrors).map(GraphNode::name).toList();
    if (failing.isEmpty()) {
      return;
    }
    String names =
        failing.stream().limit(MAX_NAMES).collect(Collectors.joining(", "))
            + (failing.size() > MAX_NAMES ? ", ..." : "");
    problems.consequence(
        root.entry("pipeline").map(Entry::position).orElse(root.position()),
        ErrorCodes.NO_DEAD_LETTERS,
        "",
        "rows can fail in "
            + names
            + ", and nothing takes them. Declare the output 'dead_letter', or say 'on_error: fail'"
            + " to end the run at the first one.");
  }

  private static boolean hasOutput(Mapping root, String name) {
    return root.value("outputs").stream()
        .flatMap(node -> Fields.entries(node).stream())
        .anyMatch(entry -> entry.key().equals(name));
  }

  private static boolean leavesErrors(GraphNode node) {
    return node.canFail()
        && node.sideOutputs().stream()
            .noneMatch(side -> side.key().equals(SideOutput.ERROR_HANDLING));
  }

  private void checkLate(List<StreamSpec> streams, List<OutputSpec> outputs) {
    if (outputs.isEmpty() || outputs.stream().anyMatch(o -> o.name().equals(OutputSpec.LATE))) {
      return;
    }
    for (StreamSpec stream : streams) {
      if (stream.live().isPresent() && stream.timestamp().isPresent()) {
        problems.warn(
            stream.position(),
            ErrorCodes.LATE_NOT_WRITTEN,
            "streams." + stream.name(),
            "late events are counted but written nowhere; declare the output 'late'.");
        return;
      }
    }
  }
}
