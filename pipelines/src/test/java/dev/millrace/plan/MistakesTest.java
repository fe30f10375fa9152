package dev.millrace.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mistakes that the planner finds, each with all that is said about it. {@code mistakes.txt} holds
 * a name, the file, and the lines that begin with {@code >}; run with {@code -Dgolden=write} to
 * write those anew.
 */
class MistakesTest {
  private static final String NAME = "mistakes.txt";

  record Mistake(String name, String file, List<String> expected) {
    List<String> found() {
      return PlanFiles.problems(text());
    }

    private String text() {
      if (file.startsWith("STEP ")) {
        String[] parts = file.strip().split(" ", 3);
        return PlanFiles.step(parts[1], parts[2]);
      } else if (file.startsWith("TRANSFORMS\n")) {
        String[] parts = file.substring("TRANSFORMS\n".length()).split("(?m)^outputs:\n", 2);
        return PlanFiles.transforms(parts[0]) + (parts.length == 1 ? "" : "outputs:\n" + parts[1]);
      }
      return file;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Mistake> mistakes() throws IOException {
    String all;
    try (InputStream in = MistakesTest.class.getResourceAsStream(NAME)) {
      all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    List<Mistake> mistakes = new ArrayList<>();
    for (String part : all.split("(?m)^== ")) {
      if (!part.isEmpty()) {
        List<String> lines = Arrays.asList(part.split("\n"));
        String file =
            lines.stream()
                .skip(1)
                .filter(l -> !l.startsWith("> "))
                .map(l -> l + "\n")
                .collect(Collectors.joining());
        List<String> expected =
            lines.stream().filter(l -> l.startsWith("> ")).map(l -> l.substring(2)).toList();
        mistakes.add(new Mistake(lines.get(0), file, expected));
      }
    }
    return mistakes;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isReportedInFull(Mistake mistake) {
    assertThat(mistake.found()).isEqualTo(mistake.expected()).isNotEmpty();
  }

  @Test
  void writesWhatIsFoundIfAsked() throws IOException {
    if ("write".equals(System.getProperty("golden"))) {
      StringBuilder text = new StringBuilder();
      for (Mistake mistake : mistakes()) {
        text.append("== ").append(mistake.name()).append('\n').append(mistake.file());
        mistake.found().forEach(line -> text.append("> ").append(line).append('\n'));
      }
      Files.writeString(Path.of("src/test/resources/dev/millrace/plan/" + NAME), text);
    }
    assertThat(mistakes()).hasSizeGreaterThan(40);
  }
}
