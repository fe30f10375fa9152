package dev.millrace.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.job.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployCommandTest {
  private static final String FILE =
      """
      # Of {brokers}: "quoted", 'single',\ttabs and a long line that goes on and on and on and on and on and on and on and on and on and on.

      pipeline:
        transforms:
          - {type: Filter, name: Good, input: orders, config: {keep: amount > 0}}
      streams:
        orders:
          fields: {id: VARCHAR NOT NULL, amount: BIGINT}
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "${BROKERS}", format: JSON, schema_registry: none}}
      outputs:
        good: {input: Good, live: {type: WriteToKafka, config: {topic: good, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        dead_letter: {live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        late: {live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}


      """
          .replace(", schema_registry: none", "");

  private static final String PASSWORD =
      "producer_config: {ssl.key.password: \"${secret:env:PW}\"}";

  @TempDir private Path dir;

  private TestCommandLine.Result deploy(String text, String... options) throws Exception {
    Path file = Files.writeString(dir.resolve("Orders of_today.yaml"), text);
    List<String> command = new ArrayList<>(List.of("deploy", file.toString(), "--print"));
    command.addAll(List.of(options));
    return TestCommandLine.run(command.toArray(String[]::new));
  }

  private static List<Map<?, ?>> manifests(TestCommandLine.Result result) throws Exception {
    assertThat(result.exitCode()).as(String.join("\n", result.err())).isZero();
    List<Map<?, ?>> manifests = ManifestChecks.documents(String.join("\n", result.out()));
    for (Map<?, ?> manifest : manifests) {
      ManifestChecks.check(manifest);
    }
    return manifests;
  }

  private static Object at(Object value, Object... path) {
    Object found = value;
    for (Object key : path) {
      found =
          key instanceof Integer index
              ? ((List<?>) found).get(index)
              : ((Map<?, ?>) found).get(key);
    }
    return found;
  }

  @Test
  void flinksOperatorGetsAClusterThatGoesOnFromSavepoints() throws Exception {
    // when
    List<Map<?, ?>> manifests =
        manifests(deploy(FILE, "--to=flink-operator", "-DBROKERS=a:1,b: 2 #3", "--parallelism=3"));

    // then
    assertThat(manifests).hasSize(3);
    Map<?, ?> files = manifests.get(0);
    assertThat(at(files, "data", "pipeline.yaml")).isEqualTo(FILE);
    Map<?, ?> cluster = manifests.get(2);
    assertThat(at(cluster, "metadata", "name")).isEqualTo("orders-of-today");
    assertThat(at(cluster, "spec", "job", "upgradeMode")).isEqualTo("savepoint");
    assertThat(at(cluster, "spec", "job", "entryClass"))
        .isEqualTo(FlinkApplication.class.getName());
    assertThat(at(cluster, "spec", "job", "args"))
        .isEqualTo(
            List.of("/files/Orders of_today.yaml", "-DBROKERS=a:1,b: 2 #3", "--parallelism=3"));
    assertThat(at(cluster, "spec", "job", "parallelism")).isEqualTo(3);
    assertThat(at(cluster, "spec", "podTemplate", "spec", "volumes", 0, "configMap"))
        .isEqualTo(
            Map.of(
                "name",
                at(files, "metadata", "name"),
                "items",
                List.of(Map.of("key", "pipeline.yaml", "path", "Orders of_today.yaml"))));
    assertThat(at(cluster, "spec", "flinkConfiguration"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("kubernetes.operator.deployment.rollback.enabled", "true");
    assertThat(at(cluster, "spec", "flinkConfiguration", "state.savepoints.dir"))
        .isEqualTo("file:///state/savepoints");
    assertThat(at(manifests.get(1), "metadata", "name"))
        .isEqualTo(
            at(
                cluster,
                "spec",
                "podTemplate",
                "spec",
                "volumes",
                1,
                "persistentVolumeClaim",
                "claimName"));
  }

  @Test
  void anotherTextIsAnotherDeployment() throws Exception {
    Object first = at(manifests(deploy(FILE, options())).get(0), "metadata", "name");
    Object second = at(manifests(deploy(FILE + "# more", options())).get(0), "metadata", "name");

    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void stateInABucketNeedsNoVolume() throws Exception {
    List<Map<?, ?>> manifests =
        manifests(deploy(FILE, "--to=flink-operator", "-DBROKERS=b", "--state=s3://bucket/o/"));

    assertThat(manifests).hasSize(2);
    assertThat(at(manifests.get(1), "spec", "flinkConfiguration", "state.checkpoints.dir"))
        .isEqualTo("s3://bucket/o/checkpoints");
  }

  @Test
  void aProcessHasProbesAndNoRights() throws Exception {
    List<Map<?, ?>> manifests = manifests(deploy(FILE.replace("\n", "\r\n"), options()));

    Map<?, ?> process = manifests.get(1);
    assertThat(at(manifests.get(0), "data", "pipeline.yaml")).isEqualTo(FILE.replace("\n", "\r\n"));
    assertThat(at(process, "spec", "strategy", "type")).isEqualTo("Recreate");
    Object container = at(process, "spec", "template", "spec", "containers", 0);
    assertThat(at(container, "args", 0)).isEqualTo("run");
    assertThat(at(container, "readinessProbe", "httpGet", "path")).isEqualTo("/readyz");
    assertThat(at(container, "securityContext", "readOnlyRootFilesystem")).isEqualTo(true);
  }

  @Test
  void aSecretIsLeftToTheSecretOfThePod() throws Exception {
    // given: one whose form in YAML is another, and would not be masked
    String file = FILE.replace("topic: good,", "topic: good, " + PASSWORD + ",");

    // when
    TestCommandLine.Result result = deploy(file, "--to=kubernetes", "-DBROKERS=b", "-DPW=it's #1");

    // then
    assertThat(arguments(result)).contains("-DBROKERS=b").noneMatch(a -> a.startsWith("-DPW"));
    assertThat(String.join("\n", result.out())).doesNotContain("it's", "it''s", "***");
    assertThat(String.join("\n", result.err()))
        .contains("-DPW", "the Secret orders-of-today-variables")
        .doesNotContain("it's");
  }

  @Test
  void aSecretThatTheFileOrAVariableOfJinjaHoldsIsRefused() throws Exception {
    String file = FILE.replace("topic: good,", "topic: good, " + PASSWORD + ",");

    assertRefused(
        deploy(file, "--to=kubernetes", "-DBROKERS=b", "-DPW=orders"), "a secret's value");
    assertRefused(
        deploy(file, "--to=kubernetes", "-DBROKERS=b", "-DPW=it's #1", "-Jx=it's #1"), "-J");
  }

  @Test
  void variablesOfJinjaReachThePod() throws Exception {
    // given
    String file = FILE.replace("topic: good", "topic: \"{{ prefix }}-{{ names[0] }}\"");

    // when
    List<String> arguments =
        arguments(
            deploy(
                file,
                "--to=kubernetes",
                "-DBROKERS=b",
                "-Jprefix=a.b",
                "--jinja-variables={\"names\": [\"good\", 2]}"));

    // then: as the pod is given them
    assertThat(arguments).contains("--jinja-variables={\"names\":[\"good\",2],\"prefix\":\"a.b\"}");
  }

  private static List<String> arguments(TestCommandLine.Result result) throws Exception {
    Object container =
        at(manifests(result).get(1), "spec", "template", "spec", "containers", 0, "args");
    return ((List<?>) container).stream().map(String::valueOf).toList();
  }

  private static String[] options() {
    return new String[] {"--to=kubernetes", "-DBROKERS=b"};
  }

  @Test
  void whatCannotRunThereIsRefused() throws Exception {
    String batch =
        """
        pipeline:
          transforms:
            - {type: Create, config: {elements: [1]}}
            - {type: LogForTesting, input: Create}
        """;
    assertRefused(deploy(batch, options()), "has no live sources");
    assertRefused(
        deploy(FILE, "--to=mars", "-DBROKERS=b"), "expected flink-operator or kubernetes");
    assertRefused(deploy(FILE, "--to=kubernetes", "-DBROKERS=b", "--name=Ö"), "--name: got 'Ö'");
    assertRefused(
        deploy(FILE, "--to=flink-operator", "-DBROKERS=b", "--parallelism=0"), "--parallelism");
    assertRefused(deploy(FILE, "--to=kubernetes", "-DBROKERS=b", "--state=s3://b/o"), "--state");
    assertRefused(
        deploy(FILE, "--to=kubernetes", "-DBROKERS=b", "--parallelism=1"), "--parallelism");
    Files.writeString(
        dir.resolve("orders.avsc"),
        "{\"type\":\"record\",\"name\":\"o\",\"fields\":[{\"name\":\"amount\",\"type\":\"long\"}]}");
    String schema =
        FILE.replace("fields: {id: VARCHAR NOT NULL, amount: BIGINT}", "schema: orders.avsc");
    assertRefused(deploy(schema, options()), "needs files beside it");
  }

  private static void assertRefused(TestCommandLine.Result result, String why) {
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(String.join("\n", result.err())).contains(why);
  }
}
