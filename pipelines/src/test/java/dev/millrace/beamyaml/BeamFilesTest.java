package dev.millrace.beamyaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.filetest.MemoryRuns;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pipeline files in Beam YAML's own form, written for this test. The rows they must give stand in
 * their {@code AssertEqual} steps; a file with lines that begin with {@code >} is refused, or ends,
 * with these messages. {@code CHAIN} and {@code COMPOSITE} stand for the lines around the steps.
 */
class BeamFilesTest {
  private static final List<String> NAMES =
      List.of(
          "steps.txt",
          "languages.txt",
          "joins.txt",
          "queries.txt",
          "errors.txt",
          "providers.txt",
          "python.txt",
          "functions.txt",
          "schemas.txt",
          "windows.txt");

  record BeamFile(String name, String text, List<String> expected) {
    /** What is said about the file, running it if it can be planned. */
    List<String> found(boolean live) {
      try {
        Plan plan = Planner.plan(PipelineFiles.open("p.yaml", text, Map.of()));
        new MemoryRuns(plan).run(Map.of(), live, 2);
        return List.of();
      } catch (UserException e) {
        return errors(e);
      } catch (PipelineExecutionException e) {
        return errors(user(e));
      }
    }

    private static List<String> errors(UserException e) {
      return e.diagnostics().stream()
          .filter(Diagnostic::isError)
          .map(Diagnostic::toString)
          .toList();
    }

    private static UserException user(PipelineExecutionException thrown) {
      for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
        if (t instanceof UserException user) {
          return user;
        }
      }
      throw thrown;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<BeamFile> files() throws IOException {
    List<BeamFile> files = new ArrayList<>();
    for (String name : NAMES) {
      String all;
      try (InputStream in = BeamFilesTest.class.getResourceAsStream(name)) {
        all = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
      }
      for (String part : all.split("(?m)^== ")) {
        if (!part.isEmpty()) {
          files.add(file(Arrays.asList(part.split("\n"))));
        }
      }
    }
    return files;
  }

  private static BeamFile file(List<String> lines) {
    String text =
        lines.stream()
            .skip(1)
            .filter(l -> !l.startsWith("> "))
            .map(l -> l + "\n")
            .collect(Collectors.joining());
    List<String> expected =
        lines.stream().filter(l -> l.startsWith("> ")).map(l -> l.substring(2)).toList();
    return new BeamFile(lines.get(0), whole(text), expected);
  }

  private static String whole(String text) {
    for (String type : List.of("chain", "composite")) {
      String mark = type.toUpperCase(Locale.ROOT) + "\n";
      if (text.startsWith(mark)) {
        String[] parts = text.substring(mark.length()).split("(?m)^(?=[a-z])", 2);
        return "pipeline:\n  type: "
            + type
            + "\n  transforms:\n"
            + parts[0].indent(4)
            + (parts.length == 1 ? "" : parts[1]);
      }
    }
    return text;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void givesItsRowsLive(BeamFile file) {
    assertThat(file.found(true)).isEqualTo(file.expected());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void givesItsRowsInAReplay(BeamFile file) {
    assertThat(file.found(false)).isEqualTo(file.expected());
  }
}
