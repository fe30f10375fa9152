package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./millrace}, with a Java that only says how it was called. */
class LauncherTest {
  private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";
  private static final String OPTIMISING = "-XX:Tier4InvocationThreshold=250000";

  @TempDir private Path home;

  /** What the script finds in a checkout that is built. */
  @BeforeEach
  void checkout() throws IOException {
    Files.copy(Path.of("..", "millrace"), home.resolve("millrace"));
    Path target = Files.createDirectories(home.resolve("runners-config/target"));
    Files.createFile(target.resolve("millrace-runners-config-0.1.0.jar"));
    executable(
        "jdk/bin/java",
        """
        #!/bin/sh
        case "$*" in
          *' dev.millrace.cli.ReplaySize '*) cat "$SIZE" ;;
          *) echo "$*" ;;
        esac
        """);
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17.0.15\"\n");
  }

  private void executable(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(home.resolve("jdk/bin"));
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aSmallReplayIsNotOptimised() throws Exception {
    assertThat(launched("99999999", "replay", "a.yaml"))
        .contains(FIRST_COMPILER)
        .doesNotContain(OPTIMISING);
  }

  @Test
  void aLargeReplayIs() throws Exception {
    assertThat(launched("100000000", "replay", "a.yaml"))
        .contains(OPTIMISING, "-Xmx1536m")
        .doesNotContain(FIRST_COMPILER);
  }

  @Test
  void aReplayOfUnknownSizeCountsAsLarge() throws Exception {
    assertThat(launched("", "replay", "a.yaml")).contains(OPTIMISING);
    assertThat(launched("no number", "replay", "a.yaml")).contains(OPTIMISING);
  }

  /**
   * Small files are found by the script itself; the process that counts them would say otherwise.
   */
  @Test
  void aReplayOfFewSmallFilesIsNotAskedAbout() throws Exception {
    Path archive = Files.createDirectories(home.resolve("an archive/orders/dt=2025-03-01"));
    Files.writeString(archive.resolve("a.parquet"), "some rows");
    String file = pipeline("ReadFromParquet", "\"${ROOT}/${NAME:-orders}\"");
    String root = home.resolve("an archive").toString();

    assertThat(launched("100000000", "replay", file, "-D", "ROOT=" + root))
        .contains(FIRST_COMPILER);
    assertThat(launched("100000000", "replay", file, "-DROOT=x", "-DROOT=" + root))
        .contains(FIRST_COMPILER);
    ProcessBuilder ofEnvironment = launcher("100000000", "replay", file);
    ofEnvironment.environment().put("ROOT", root);
    assertThat(output(ofEnvironment)).contains(FIRST_COMPILER);
  }

  @Test
  void otherReplaysAreAskedAbout() throws Exception {
    String small = home.toString();
    for (String place : List.of("gs://bucket/x", small + "/*.json", "\"${UNKNOWN:-{{ x }}}\"")) {
      assertThat(launched("100000000", "replay", pipeline("ReadFromJson", place)))
          .as(place)
          .contains(OPTIMISING);
    }
    assertThat(launched("100000000", "replay", pipeline("ReadFromIceberg", small)))
        .contains(OPTIMISING);
    assertThat(launched("100000000", "replay", pipeline("ReadFromJson", small + ", \"path\": b")))
        .contains(OPTIMISING);

    Path many = Files.createDirectories(home.resolve("many"));
    for (int i = 0; i <= 1000; i++) {
      Files.createFile(many.resolve("part-" + i));
    }
    assertThat(launched("100000000", "replay", pipeline("ReadFromJson", many.toString())))
        .contains(OPTIMISING);
    Path large = Files.createDirectories(home.resolve("large"));
    Files.write(large.resolve("part"), new byte[100_000_000]);
    assertThat(launched("100000000", "replay", pipeline("ReadFromJson", large.toString())))
        .contains(OPTIMISING);

    // A path before a blank, on a line of another system, and on the next line.
    for (String place : List.of(large + " ", large + "}}\r\n# ", ">-\n  " + large + "\n")) {
      assertThat(launched("100000000", "replay", pipeline("ReadFromJson", place)))
          .as(place)
          .contains(OPTIMISING);
    }
  }

  @Test
  void aValueThatLooksLikeAVariableIsNone() throws Exception {
    String file = pipeline("ReadFromJson", "\"${ROOT}/x\"");

    assertThat(launched("100000000", "replay", file, "-D", "ROOT=${ROOT}")).contains(OPTIMISING);
  }

  /** A pipeline file may name any variable of the environment, also one that a script would use. */
  @Test
  void theEnvironmentReachesTheProgramAsItIs() throws Exception {
    List<String> names =
        Pattern.compile("\\$\\{?_?([a-z][a-z_]*)")
            .matcher(Files.readString(home.resolve("millrace")))
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();
    assertThat(names).contains("home", "target", "archive", "path", "name");
    executable("jdk/bin/java", "#!/bin/sh\nenv\n");

    ProcessBuilder builder = launcher("1", "replay", pipeline("ReadFromJson", "\"${path}/x\""));
    names.forEach(name -> builder.environment().put(name, "/mine"));

    assertThat(output(builder)).contains(names.stream().map(name -> name + "=/mine\n").toList());
  }

  private String pipeline(String type, String path) throws IOException {
    String text =
        """
        # path: gs://not/this
        pipeline:
          type: chain
          transforms:
            - {type: %s, config: {path: %s}}
            - type: WriteToJson
              config: {path: /there/is/no/such}
        """;
    return Files.writeString(home.resolve("of files.yaml"), text.formatted(type, path)).toString();
  }

  @Test
  void commandsThatAreOverAtOnceAreNotOptimised() throws Exception {
    assertThat(launched("100000000", "check", "a.yaml"))
        .contains(FIRST_COMPILER)
        .doesNotContain(OPTIMISING, "-Xmx1536m");
  }

  @Test
  void newerJavasAreToldWhatTheyWouldWarnOf() throws Exception {
    String option = "--sun-misc-unsafe-memory-access=allow";
    assertThat(launched("1", "check", "a.yaml")).doesNotContain(option);
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
    assertThat(launched("1", "check", "a.yaml")).contains(option);
  }

  @Test
  void argumentsArePassedOnAsTheyAre() throws Exception {
    assertThat(launched("1", "replay", "a b.yaml", "-D", "X=*"))
        .endsWith("-jar " + jar() + " replay a b.yaml -D X=*\n");
  }

  @Test
  void jarsWithConnectorsAreFoundAfterItsOwn() throws Exception {
    Path plugin = home.resolve("my connector.jar");
    ProcessBuilder builder = launcher("1", "replay", "a.yaml");
    builder.environment().put("MILLRACE_CLASSPATH", ":" + plugin + "::");
    assertThat(output(builder))
        .contains("--add-opens java.base/java.nio=ALL-UNNAMED")
        .endsWith("-cp " + jar() + ":" + plugin + " dev.millrace.cli.Main replay a.yaml\n");
  }

  /** What is unpacked has neither Maven nor sources, and its jar lies beside the script. */
  @Test
  void aDistributionIsRunAsItIs() throws Exception {
    Path unpacked = Files.createDirectories(home.resolve("millrace-0.1.0"));
    Files.copy(home.resolve("millrace"), unpacked.resolve("millrace"));
    ProcessBuilder builder = launcher(unpacked, "1", "check", "a.yaml");
    builder.environment().remove("MILLRACE_NO_BUILD");
    Path own = unpacked.toRealPath().resolve("millrace-runners-config-0.1.0.jar");

    Process incomplete = builder.start();
    assertThat(new String(incomplete.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains(own + " is missing; unpack the distribution again");
    assertThat(incomplete.waitFor()).isEqualTo(3);

    Files.createFile(own);
    assertThat(output(builder)).endsWith("-jar " + own + " check a.yaml\n");
  }

  private Path jar() throws IOException {
    return home.toRealPath().resolve("runners-config/target/millrace-runners-config-0.1.0.jar");
  }

  private String launched(String size, String... arguments) throws Exception {
    return output(launcher(size, arguments));
  }

  private ProcessBuilder launcher(String size, String... arguments) throws IOException {
    return launcher(home, size, arguments);
  }

  private ProcessBuilder launcher(Path directory, String size, String... arguments)
      throws IOException {
    Path sizes = Files.writeString(home.resolve("size"), size);
    List<String> command =
        new ArrayList<>(List.of("bash", directory.resolve("millrace").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().put("MILLRACE_NO_BUILD", "1");
    builder.environment().put("SIZE", sizes.toString());
    builder.environment().keySet().removeAll(Set.of("MILLRACE_JAVA_OPTS", "MILLRACE_CLASSPATH"));
    return builder;
  }

  private static String output(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
