package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The images' files by the rules of hadolint that concern what they use, under its numbers; and
 * that the one that runs for weeks does so without rights.
 */
class DockerfileRulesTest {
  private static final Path HERE = Path.of("..", "runners-config");

  /** Google gives the launcher of Flex Templates no tag that stays but by dates. */
  private static final Set<String> LATEST_ALLOWED =
      Set.of("gcr.io/dataflow-templates-base/java17-template-launcher-base:latest");

  private static final Set<String> INSTRUCTIONS =
      Set.of("FROM", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT", "ENV", "LABEL", "CMD", "ARG");

  /** The instructions, with lines that go on put together. */
  private static List<String[]> instructions(String text) {
    return Stream.of(text.replace("\\\n", " ").split("\n"))
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.strip().split("\\s+", 2))
        .toList();
  }

  private static List<String> problems(String text) {
    List<String> problems = new ArrayList<>();
    Set<String> stages = new TreeSet<>();
    for (String[] each : instructions(text)) {
      String name = each[0];
      String value = each.length > 1 ? each[1] : "";
      switch (name) {
        case "FROM" -> from(value, stages, problems);
        case "WORKDIR" -> require(value.startsWith("/"), "DL3000 relative WORKDIR", problems);
        case "ADD" -> problems.add("DL3020 ADD instead of COPY");
        case "ENTRYPOINT", "CMD" ->
            require(value.startsWith("["), "DL3025 no JSON in " + name, problems);
        case "COPY" -> copy(value, stages, problems);
        case "RUN" -> run(value, problems);
        default -> require(INSTRUCTIONS.contains(name), "unknown " + name, problems);
      }
    }
    for (String once : List.of("ENTRYPOINT", "CMD")) {
      long times = instructions(text).stream().filter(each -> each[0].equals(once)).count();
      require(times <= 1, "DL4004 several " + once, problems);
    }
    return problems;
  }

  private static void from(String value, Set<String> stages, List<String> problems) {
    String[] parts = value.split("\\s+");
    String tag = parts[0].replaceFirst(".*/", "").replaceFirst("^[^:]*:?", "");
    require(!tag.isEmpty(), "DL3006 no tag: " + parts[0], problems);
    require(!tag.equals("latest") || LATEST_ALLOWED.contains(parts[0]), "DL3007 latest", problems);
    if (parts.length == 3 && parts[1].toLowerCase(Locale.ROOT).equals("as")) {
      require(stages.add(parts[2]), "DL3024 stage twice", problems);
    }
  }

  private static void copy(String value, Set<String> stages, List<String> problems) {
    List<String> flags =
        Stream.of(value.split("\\s+")).filter(word -> word.startsWith("--")).toList();
    flags.stream()
        .filter(flag -> flag.startsWith("--from="))
        .forEach(
            flag -> require(stages.contains(flag.substring(7)), "DL3022 no such stage", problems));
    String[] words =
        Stream.of(value.split("\\s+")).filter(w -> !w.startsWith("--")).toArray(String[]::new);
    require(words.length == 2 || words[words.length - 1].endsWith("/"), "DL3021 several", problems);
  }

  private static void run(String value, List<String> problems) {
    require(!value.contains("sudo "), "DL3004 sudo", problems);
    require(!value.matches(".*(^|&& )cd .*"), "DL3003 cd", problems);
    require(
        !value.contains("apt-get install") || value.contains("--no-install-recommends"),
        "DL3015 recommends",
        problems);
    require(
        !value.contains("apt-get install") || value.contains("rm -rf /var/lib/apt/lists"),
        "DL3009 lists",
        problems);
  }

  private static void require(boolean right, String problem, List<String> problems) {
    if (!right) {
      problems.add(problem);
    }
  }

  @Test
  void everyDockerfileKeepsTheRules() throws IOException {
    try (Stream<Path> files = Files.walk(HERE)) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().equals("Dockerfile"))
              .filter(file -> !file.toString().contains("/target/"))
              .toList();
      assertThat(found).hasSize(3);
      for (Path file : found) {
        assertThat(problems(Files.readString(file))).as(file.toString()).isEmpty();
      }
    }
  }

  @Test
  void theImageOfTheDistributionEndsAsAUserWithoutRights() throws IOException {
    List<String[]> last = instructions(Files.readString(HERE.resolve("distribution/Dockerfile")));
    String user =
        last.stream().filter(each -> each[0].equals("USER")).map(each -> each[1]).findFirst().get();
    assertThat(user).matches("[1-9][0-9]{3,}:[1-9][0-9]{3,}");
    assertThat(last.stream().map(each -> each[0]).toList()).endsWith("WORKDIR", "ENTRYPOINT");
  }

  @Test
  void whatBreaksARuleIsFound() {
    assertThat(
            problems(
                """
                FROM debian
                FROM a/b:latest AS one
                ADD x /x
                WORKDIR here
                COPY a b /c
                COPY --from=two a /b
                RUN cd /x && sudo apt-get install \\
                  curl
                CMD run
                CMD ["run"]
                """))
        .containsExactly(
            "DL3006 no tag: debian",
            "DL3007 latest",
            "DL3020 ADD instead of COPY",
            "DL3000 relative WORKDIR",
            "DL3021 several",
            "DL3022 no such stage",
            "DL3004 sudo",
            "DL3003 cd",
            "DL3015 recommends",
            "DL3009 lists",
            "DL3025 no JSON in CMD",
            "DL4004 several CMD");
  }
}
