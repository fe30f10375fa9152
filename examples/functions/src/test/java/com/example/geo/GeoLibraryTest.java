package com.example.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.function.AggregateLaws;
import dev.millrace.function.FunctionLibrary;
import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library alone, and in Millrace's own command line, found on the class path. */
class GeoLibraryTest {
  private static final Path TRIPS = Path.of("trips.yaml");

  @TempDir Path directory;

  @Test
  void aggregatesDependOnTheirValuesAlone() {
    AggregateLaws.check(
        new BoundingBox(),
        List.of(
            new Point(52, 13), new Point(-0.0, 0.0), new Point(0.0, -0.0), new Point(90, -180)));
    AggregateLaws.check(new ShareAbove(), List.of(-1.0, 0.0, 1.0, 1e300, Double.NaN));
  }

  @Test
  void functionsAreOrdinaryMethods() {
    assertThat(GeoFunctions.geoCell(new Point(57.64911, 10.40744), 11)).isEqualTo("u4pruydqqvj");
    assertThat(GeoFunctions.geoDistance(new Point(52.52, 13.405), new Point(48.8566, 2.3522)))
        .isBetween(877_400.0, 877_600.0);
    assertThatThrownBy(() -> new Point(91, 0)).hasMessageContaining("latitude 91.0");
  }

  @Test
  void testsInTheFilePassLiveAndReplayed() throws Exception {
    // when
    Ended ended = millrace("test", TRIPS.toString());

    // then
    assertThat(ended.exitCode()).as(ended.output()).isZero();
  }

  @Test
  void aReplayOnFlinkPutsRowsAsideForWhichUserCodeFails() throws Exception {
    // given
    Files.writeString(
        directory.resolve("trips.jsonl"),
        """
        {"id": 1, "name": "Mitte", "from_lat": 52.52, "from_lon": 13.4, "to_lat": 52.5, "to_lon": 13.4, "at": "2025-03-01T10:00:00Z"}
        {"id": 2, "from_lat": 52.53, "from_lon": 13.41, "at": "2025-03-01T10:30:00Z"}
        {"id": 3, "from_lat": 99.0, "from_lon": 13.41, "at": "2025-03-01T10:40:00Z"}
        """);

    // when
    Ended ended = millrace("replay", TRIPS.toString(), "--runner", "flink-embedded");

    // then
    assertThat(ended.exitCode()).as(ended.output()).isLessThan(2);
    assertThat(lines("placed"))
        .hasSize(2)
        .anyMatch(line -> line.contains("\"metres\":2223.9") && line.contains("\"Mitte\""))
        .anyMatch(line -> line.contains("\"label\":\"u33dc\""));
    assertThat(lines("areas"))
        .hasSize(2)
        .anyMatch(
            line -> line.contains("\"within_cell\":\"u33d\"") && line.contains("\"trips\":2"));
    assertThat(lines("dead"))
        .singleElement()
        .asString()
        .contains("ML-6069")
        .contains("function GEO_POINT failed: IllegalArgumentException: latitude 99.0 is not");
  }

  @Test
  void whatDoesNotFitIsSaidWithItsPlace() throws Exception {
    assertThat(
            check(
                "cell: GEO_CELL(GEO_POINT(from_lat, from_lon), 4)",
                "cell: GEO_CELL(name, 4)",
                "GEO_LABEL(name,",
                "GEO_LABL(name,"))
        .contains("trips.yaml:13:17: error")
        .contains("'GEO_CELL(VARCHAR, INTEGER)' is not defined; expected")
        .contains("expected GEO_CELL(ROW<lat DOUBLE, lon DOUBLE>, INTEGER)")
        .contains("function 'GEO_LABL' is not known. Did you mean 'GEO_LABEL'?");
    assertThat(check("shortest: 3", "shortest: 13", "fn: bounding_box", "fn: bounding_bx"))
        .contains("'CoarserCells' does not take this configuration: 'shortest' is from 1 to 12")
        .contains("Did you mean 'bounding_box'?");
    assertThat(check("shortest: 3", "shortst: 3"))
        .contains("trips.yaml:18:16: error")
        .contains("unknown key 'shortst'; expected one of shortest, error_handling.");
    assertThat(check("limit: 1000", "limit: much"))
        .contains("'limit' must be a number, but was: much");
    assertThat(check("cell: GEO_CELL(GEO_POINT(from_lat, from_lon), 4)", "cell: 4"))
        .contains("trips.yaml:15:7: error")
        .contains("'CoarserCells' reads the column 'cell' as VARCHAR, and it is INTEGER.");
    assertThat(check("long_ones: {value: metres,", "long_ones: {value: name,"))
        .contains("'share_above' takes values of type DOUBLE, but its argument is of type VARCHAR");
  }

  @Test
  void whatIsNotDeterministicCannotBeCalled() throws Exception {
    assertThat(
            check(
                "GEO_CELL(GEO_POINT(from_lat, from_lon), 4)",
                "GEO_CELL(GEO_JITTER(GEO_POINT(from_lat, from_lon)), 4)"))
        .contains("trips.yaml:13:26: error")
        .contains("GEO_JITTER is not deterministic, as its library 'geo' says");
  }

  @Test
  void theLibraryIsListed() throws Exception {
    // when
    Ended ended = millrace("functions", "geo");

    // then
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output())
        .contains("fn: bounding_box of ROW<lat DOUBLE, lon DOUBLE>")
        .contains("type: CoarserCells {shortest?} of cell VARCHAR")
        .contains("GEO_DISTANCE: The distance of two places in metres.");
  }

  @Test
  void aStepWithTheNameOfOneOfMillracesIsAnError() throws Exception {
    // given
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(FunctionLibrary.class.getName()), FilterLibrary.class.getName());

    // when
    Ended ended = millrace("check", TRIPS.toString());

    // then
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output())
        .contains("ML-4109")
        .contains("the library 'filters' has a type of step 'Filter', which Millrace has already");
  }

  /** What is wrong with the example after some changes, a line each. */
  private static String check(String... changes) throws IOException {
    String text = Files.readString(TRIPS);
    for (int i = 0; i < changes.length; i += 2) {
      assertThat(text).contains(changes[i]);
      text = text.replace(changes[i], changes[i + 1]);
    }
    try {
      Planner.plan(PipelineFiles.open("trips.yaml", text, Map.of()));
      return "";
    } catch (UserException e) {
      return e.diagnostics().stream().map(String::valueOf).collect(Collectors.joining("\n"));
    }
  }

  private List<String> lines(String output) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory.resolve("out").resolve(output))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private record Ended(int exitCode, String output) {}

  private Ended millrace(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + directory,
                "dev.millrace.cli.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DATA", directory.toString());
    builder.environment().put("OUT", directory.resolve("out").toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
