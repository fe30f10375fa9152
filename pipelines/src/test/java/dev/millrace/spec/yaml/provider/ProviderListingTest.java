package dev.millrace.spec.yaml.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.spec.yaml.ReadPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that list providers: where they are looked for, and what is said of wrong ones. */
class ProviderListingTest {
  private static final String NUMBERS =
      """
      - type: yaml
        transforms:
          Numbers:
            config_schema: {properties: {end: {type: integer}}}
            body: |
              type: Create
              config:
                elements:
                  {% for i in range(end) %}
                  - {a: ${FIELD}{{ i }}}
                  {% endfor %}
      """;

  @TempDir private Path directory;

  private ReadPipeline read(String steps, String... includes) throws IOException {
    Path file = directory.resolve("p.yaml");
    String list =
        String.join("", List.of(includes).stream().map(i -> "  - include: " + i + "\n").toList());
    Files.writeString(
        file, "pipeline:\n  type: chain\n  transforms:\n" + steps + "providers:\n" + list);
    return PipelineFiles.open(file, Map.of("FIELD", "1"));
  }

  private List<String> said(ReadPipeline read) {
    return read.said().stream()
        .filter(Diagnostic::isError)
        .map(d -> d.toString().replace(directory + "/", ""))
        .toList();
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void filesIncludeOthersBesideThem() throws IOException {
    write("more/all.yaml", "- include: numbers.yaml\n");
    write("more/numbers.yaml", NUMBERS);

    ReadPipeline read =
        read(
            "  - {type: Numbers, config: {end: 2}}\n  - {type: LogForTesting}\n",
            "file://more/all.yaml");

    assertThat(said(read)).isEmpty();
    assertThat(Planner.plan(read).spec().transforms().get(0).step().toString())
        .contains("a=10", "a=11");
  }

  @Test
  void aVariableThatIsMissingInOneFileHidesNothingInAnother() throws IOException {
    // given: both problems are in line 4 of their files
    write("numbers.yaml", NUMBERS.replace("{type: integer}", "{type: '${ABSENT}'}"));

    // when, then
    assertThat(said(read("  - {type: Filter, config: {kep: a}}\n", "numbers.yaml")))
        .anyMatch(said -> said.startsWith("numbers.yaml:4:") && said.contains("ABSENT"))
        .anyMatch(said -> said.startsWith("p.yaml:4:") && said.contains("'kep'"));
  }

  @Test
  void messagesPointIntoTheListing() throws IOException {
    write("all.yaml", NUMBERS.replace("elements:", "elemens:").replace("|\n", "|\n\n"));

    assertThat(said(read("  - {type: Numbers, config: {end: 1}}\n", "all.yaml")))
        .containsExactly(
            "all.yaml:7:9: error ML-1003 transforms.Numbers/Create.config: required key 'elements'"
                + " is missing.",
            "all.yaml:9:11: error ML-1002 transforms.Numbers/Create.config: unknown key 'elemens';"
                + " expected one of elements, reshuffle. Did you mean 'elements'?");
  }

  @Test
  void whatAListingSaysIsPartOfTheLogic() throws IOException {
    write("all.yaml", NUMBERS);
    String one =
        read("  - {type: Numbers, config: {end: 1}}\n", "all.yaml").spec().orElseThrow().hash();
    write("all.yaml", NUMBERS.replace("range(end)", "range(end + 1)"));

    assertThat(
            read("  - {type: Numbers, config: {end: 1}}\n", "all.yaml").spec().orElseThrow().hash())
        .isNotEqualTo(one);
  }

  @Test
  void wrongListings() throws IOException {
    write("circle.yaml", "- include: circle.yaml\n");
    write("map.yaml", "type: yaml\n");
    write(
        "secret.yaml", "- {type: yaml, transforms: {A: {body: {type: '${secret:env:FIELD}'}}}}\n");
    write("damaged.yaml", "- {\n");

    assertThat(
            said(
                read(
                    "  - {type: Create, config: {elements: [1]}}\n  - {type: LogForTesting}\n",
                    "circle.yaml",
                    "map.yaml",
                    "secret.yaml",
                    "damaged.yaml",
                    "none.yaml")))
        .containsExactlyInAnyOrder(
            "circle.yaml:1:12: error ML-2004 [0].include: the file includes itself.",
            "damaged.yaml:2:1: error ML-1001: this is not valid YAML: while parsing a flow node,"
                + " expected the node content, but found '<stream end>'.",
            "map.yaml:1:1: error ML-1004: expected a list of providers; got a map.",
            "p.yaml:11:14: error ML-1015 providers[4].include: 'none.yaml': the file does not"
                + " exist.",
            "secret.yaml: error ML-1004: a file of providers cannot hold secrets; put them into the"
                + " pipeline file.");
  }

  @Test
  void secretsAreNotGivenToTemplates() throws IOException {
    write("all.yaml", NUMBERS);

    assertThat(
            said(read("  - {type: Numbers, config: {end: '${secret:env:FIELD}'}}\n", "all.yaml")))
        .containsExactly(
            "p.yaml:4:36: error ML-1004 transforms.Numbers: a secret cannot be given to a type that"
                + " the file provides; put it where the provider's step needs it.");
  }
}
