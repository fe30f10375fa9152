package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.job.Context;
import dev.millrace.job.FakeToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private static final String WARNING = "good.yaml:2:3: warning ML-2009: look out\n";

  private final FakeToolchain toolchain = new FakeToolchain();
  private final RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

  private int millrace(String... arguments) {
    Context context =
        new Context(recorded.console(), toolchain, Map.of("HOME", "/home/me", "OUT", "env"));
    return CommandLineFactory.of(context, arguments).execute(arguments);
  }

  @Test
  void replayRunsPublishesAndPrintsTheLedgerWithoutSecrets() {
    int exitCode =
        millrace(
            "replay",
            "good.yaml",
            "--from",
            "2026-03-01",
            "--to=2026-03-02T12:00",
            "--out",
            "results",
            "--optimize=-pruning,-projection");

    assertThat(exitCode).isZero();
    assertThat(toolchain.events).containsExactly("published");
    RunRequest request = toolchain.requests.get(0);
    assertThat(request.mode()).isEqualTo(RunMode.REPLAY);
    assertThat(request.from()).contains(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(request.to()).contains(Instant.parse("2026-03-02T12:00:00Z"));
    assertThat(request.outDir()).contains("results");
    assertThat(request.disabledRules()).isEqualTo(Set.of("pruning", "projection"));
    assertThat(recorded.err()).isEqualTo(WARNING);
    assertThat(recorded.out().replaceFirst("done in .*: 3 rows read, .* per", "done: per"))
        .isEqualTo(
            """
            replay of good done: per second

            step     in  passed  held     out
            ───────  ──  ──────  ────  ─  ───
            numbers   3       3     ·  ✓    3
            in = passed + held   (passed: handed on, combined, enriched, written)

            output   kind     place
            ───────  ───────  ─────────────────────
            numbers  parquet  ./out/***/numbers
            """);
  }

  @Test
  void aCommandThatIsNamedFirstStandsAlone() {
    Context context = new Context(recorded.console(), toolchain, Map.of());
    Set<String> all = new TreeSet<>(CommandLineFactory.of(context).getSubcommands().keySet());

    assertThat(all).contains("help", "check", "version");
    for (String name : all) {
      assertThat(commands(context, name, "--help"))
          .isEqualTo(Set.of("help", "completion").contains(name) ? all : Set.of(name));
    }
    assertThat(commands(context)).isEqualTo(all);
    assertThat(commands(context, "--debug", "check")).isEqualTo(all);
    assertThat(commands(context, "chekc", "file.yaml")).isEqualTo(all);
  }

  private static Set<String> commands(Context context, String... arguments) {
    return CommandLineFactory.of(context, arguments).getSubcommands().keySet();
  }

  @Test
  void aLedgerThatDoesNotAddUpIsADifference() {
    toolchain.unbalanced = true;

    assertThat(millrace("replay", "good.yaml")).isEqualTo(1);
    assertThat(recorded.out()).contains("✗ numbers: what became of 1 event is not known");
  }

  @Test
  void aRunThatFailsDiscardsWhatItStagedAndShowsNoStackTrace() {
    toolchain.failing = true;

    assertThat(millrace("run", "good.yaml", "--until-idle", "3s", "--no-progress")).isEqualTo(3);
    assertThat(toolchain.events).containsExactly("discarded");
    assertThat(toolchain.requests.get(0).untilIdle()).contains(Duration.ofSeconds(3));
    assertThat(recorded.err()).isEqualTo(WARNING + "archive: error ML-5201: no such directory\n");
    assertThat(recorded.out()).isEmpty();
  }

  @Test
  void debugShowsTheStackTrace() {
    toolchain.failing = true;

    assertThat(millrace("run", "good.yaml", "--debug")).isEqualTo(3);
    assertThat(recorded.err()).contains("\tat dev.millrace.job.FakeToolchain.fail(");
  }

  @Test
  void anErrorOfTheVirtualMachineIsToldInOneLine() {
    assertThat(millrace("plan", "endless.yaml")).isEqualTo(70);
    assertThat(recorded.err())
        .isEqualTo(
            "millrace: error ML-9100: this is a bug of Millrace: StackOverflowError. Run the"
                + " command again with --debug for the stack trace, and please report it.\n");
  }

  @Test
  void archiveTakesTheLiveSources() {
    assertThat(millrace("archive", "good.yaml", "--until-idle=500ms", "--no-progress")).isZero();

    assertThat(toolchain.requests.get(0).mode()).isEqualTo(RunMode.ARCHIVE);
    assertThat(toolchain.requests.get(0).untilIdle())
        .isEqualTo(Optional.of(Duration.ofMillis(500)));
  }

  @Test
  void variablesOfTheCommandLineGoBeforeTheEnvironment() {
    assertThat(millrace("replay", "good.yaml", "-D", "OUT=here", "-DBROKERS=a:1,b:2")).isZero();

    assertThat(toolchain.variables)
        .isEqualTo(Map.of("HOME", "/home/me", "OUT", "here", "BROKERS", "a:1,b:2"));
  }

  @Test
  void whoComesFromBeamIsToldWhereTheFileGoes() {
    assertThat(millrace("run", "--yaml_pipeline_file=p.yaml", "p.yaml")).isEqualTo(2);

    assertThat(recorded.err())
        .contains(
            "option '--yaml_pipeline_file' is Beam's; here the file is an argument: run FILE.");
  }

  @Test
  void variablesOfJinjaAreTextsOrJson() {
    String json = "--jinja-variables={\"a\": 1, \"b\": [\"x\"], \"c\": {\"d\": true}}";
    assertThat(millrace("replay", "good.yaml", json, "-J", "a=2")).isZero();

    assertThat(toolchain.jinja)
        .isEqualTo(Map.of("a", "2", "b", List.of("x"), "c", Map.of("d", true)));
    assertThat(millrace("replay", "good.yaml", "--jinja-variables=[1]")).isEqualTo(2);
    assertThat(recorded.err()).contains("ML-4100: --jinja-variables is not a JSON object");
  }

  @Test
  void jsonHasTheWholeReport() throws Exception {
    assertThat(millrace("replay", "good.yaml", "--json")).isZero();

    JsonNode json = JsonMapper.builder().build().readTree(recorded.out());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "pipeline",
            "mode",
            "state",
            "seconds",
            "files_read",
            "rows_read",
            "bytes_read",
            "balanced",
            "ledger",
            "outputs",
            "notices");
    assertThat(json.get("ledger").toString())
        .isEqualTo(
            "[{\"step\":\"numbers\",\"kind\":\"source\",\"in\":3,\"expected_in\":3,\"passed\":3,"
                + "\"filtered\":0,\"duplicates\":0,\"late\":0,\"dead_lettered\":0,\"combined\":0,"
                + "\"matched\":0,\"unmatched\":0,\"enriched\":0,\"missing\":0,\"failed\":0,"
                + "\"written\":0,\"held\":0,\"out\":3}]");
  }

  @Test
  void checkPrintsEveryProblemOfEveryFile() {
    assertThat(millrace("check", "bad.yaml", "good.yaml")).isEqualTo(2);

    assertThat(recorded.out())
        .isEqualTo(
            """
            bad.yaml:14:10: error ML-1002 transforms.U: unknown key 'x'
            bad.yaml:21:13: error ML-3004 transforms.V: no column 'y'
            good.yaml:2:3: warning ML-2009: look out
            good.yaml: ✓ 0 streams, 0 steps, 0 outputs
            """);
  }

  @Test
  void checkForGithubNamesEachPlace() {
    assertThat(millrace("check", "bad.yaml", "good.yaml", "--format=github")).isEqualTo(2);
    assertThat(recorded.out())
        .isEqualTo(
            """
            ::error file=bad.yaml,line=14,col=10,title=ML-1002::transforms.U: unknown key 'x'
            ::error file=bad.yaml,line=21,col=13,title=ML-3004::transforms.V: no column 'y'
            ::warning file=good.yaml,line=2,col=3,title=ML-2009::look out
            """);
  }

  @Test
  void checkAsSarifNamesEachPlace() throws Exception {
    assertThat(millrace("check", "bad.yaml", "--format=sarif")).isEqualTo(2);

    JsonNode run = JsonMapper.builder().build().readTree(recorded.out()).path("runs").get(0);
    assertThat(run.at("/tool/driver/rules/1/id").asText()).isEqualTo("ML-3004");
    assertThat(run.at("/results/1/level").asText()).isEqualTo("error");
    assertThat(run.at("/results/1/message/text").asText()).isEqualTo("transforms.V: no column 'y'");
    assertThat(run.at("/results/1/locations/0/physicalLocation").toString())
        .isEqualTo(
            "{\"artifactLocation\":{\"uri\":\"bad.yaml\"},"
                + "\"region\":{\"startLine\":21,\"startColumn\":13}}");
  }

  @Test
  void withoutACommandAndWithHelpThereIsHelp() {
    assertThat(millrace()).isZero();
    assertThat(millrace("help", "preview")).isZero();
    assertThat(recorded.out())
        .contains("Start with: millrace demo", "Usage: millrace preview FILE [STEP] [OPTIONS]");
    assertThat(millrace("help", "previw")).isEqualTo(2);
  }

  @Test
  void checkAsJsonIsOneArray() throws Exception {
    assertThat(millrace("check", "good.yaml", "--format", "json")).isZero();

    assertThat(JsonMapper.builder().build().readTree(recorded.out()).toString())
        .isEqualTo(
            "[{\"file\":\"good.yaml\",\"line\":2,\"column\":3,\"severity\":\"warning\","
                + "\"code\":\"ML-2009\",\"path\":\"\",\"message\":\"look out\"}]");
  }

  @Test
  void anEmptyTimeRangeIsRefused() {
    assertThat(millrace("replay", "good.yaml", "--from=2026-03-02", "--to=2026-03-02"))
        .isEqualTo(2);

    assertThat(recorded.err())
        .isEqualTo(
            "millrace: error ML-4102: the time range is empty: --from 2026-03-02T00:00:00Z is not"
                + " before --to 2026-03-02T00:00:00Z; --to is exclusive\n");
  }

  @Test
  void anotherRunnerIsRefused() {
    assertThat(millrace("run", "good.yaml", "--runner=spark")).isEqualTo(2);

    assertThat(recorded.err())
        .isEqualTo(
            "millrace: error ML-4101: --runner: this version has no runner 'spark'; expected"
                + " one of direct, flink-embedded, flink, dataflow\n");
  }

  @Test
  void aRuleIsSwitchedOffWithAMinus() {
    assertThat(millrace("replay", "good.yaml", "--optimize=pruning")).isEqualTo(2);

    assertThat(recorded.err())
        .isEqualTo(
            "millrace: error ML-4100: --optimize takes rules to switch off; got 'pruning';"
                + " expected for example --optimize=-pruning\n");
  }

  @Test
  void anOptionThatBeamDoesNotKnowIsTheUsersToMend() {
    assertThat(millrace("replay", "options.yaml")).isEqualTo(2);

    assertThat(recorded.err())
        .startsWith(WARNING + "millrace: error ML-4104: options: ")
        .contains("notAnOption");
  }

  @Test
  void mistypedCommandsAndOptionsGetAHint() {
    assertThat(millrace("replya", "x.yaml")).isEqualTo(2);
    assertThat(millrace("replay", "x.yaml", "--frm=2026-03-01")).isEqualTo(2);
    assertThat(millrace("replay", "x.yaml", "y.yaml")).isEqualTo(2);
    assertThat(millrace("replay")).isEqualTo(2);
    assertThat(millrace("run", "x.yaml", "--until-idle=soon")).isEqualTo(2);

    assertThat(recorded.err())
        .isEqualTo(
            """
            millrace: error ML-4100: unknown command 'replya'. Did you mean 'replay'?
            See: millrace --help
            millrace: error ML-4100: unknown option '--frm'. Did you mean '--from'?
            See: millrace replay --help
            millrace: error ML-4100: argument 'y.yaml' is unexpected; this command takes fewer arguments.
            See: millrace replay --help
            millrace: error ML-4100: missing required parameter: 'FILE'
            See: millrace replay --help
            millrace: error ML-4100: invalid value for option '--until-idle': 'soon' is not a\
             duration; expected for example 500ms, 10s, 5m, 2h or 1d
            See: millrace run --help
            """);
  }

  @Test
  void helpNamesArgumentsOptionsAndExitCodes() {
    assertThat(millrace("archive", "--help")).isZero();

    assertThat(recorded.out())
        .isEqualTo(
            """
            Usage: millrace archive FILE [OPTIONS]
            Copies a pipeline's live topics to its archives, unprocessed, with topic, partition and offset of
            every record.
                  FILE                          The pipeline file.
                  --until-idle=DURATION         Stop once every source is read to its end and had nothing new
                                                  for this long, for example 10s.
                  --roll-every=DURATION         How long a record waits at most until it is in the archive.
                                                  Default: 1m.
                  --target=SIZE                 About how long a file becomes at most. Default: 128MiB.
              -D=NAME=value                     What ${NAME} in the file stands for; goes before the
                                                  environment.
              -J=NAME=value                     What {{ NAME }} in the file stands for, a text; the file is a
                                                  Jinja template.
                  --jinja-variables=JSON        The same as one JSON object, whose values may be lists and
                                                  objects.
                  --runner=NAME                 Where it runs: direct (in this process), flink-embedded (Flink
                                                  in this process), flink (a cluster), or dataflow (Google
                                                  Cloud Dataflow).
                  --optimize=-RULE[,-RULE...]   Switch an optimiser rule off, for example --optimize=-pruning.
                  --no-progress                 Say nothing while running.
                  --json                        Print the report as one JSON object.
                  --metrics-port=[HOST:]PORT    Serve /metrics for Prometheus, /healthz, /readyz and /status;
                                                  without HOST to this machine alone.
                  --otlp-endpoint=URL           Send metrics every 10 s to a collector of OpenTelemetry, by
                                                  OTLP over HTTP to URL/v1/metrics.
                  --debug                       Show stack traces and what the libraries log.
                  --log-format=text|json        How what is said about the run is written to standard error.
                  --log-level=[PACKAGE=]LEVEL   How much libraries log: trace, debug, info, warn, error or off;
                                                  for example org.apache.kafka=warn,millrace=debug.
              -h, --help                        Show this help and exit.

            Exit codes:
              0     done, and everything is as it should be
              1     differences, failed tests, a ledger that does not add up, or a run that is not ready
              2     errors on the command line or in a pipeline file
              3     something outside is missing or unreachable: broker, path, disk space
              70    a bug of Millrace
              130   ended by Ctrl-C, after the report of what was done so far
              143   ended by SIGTERM, as service managers send it; with the same report

            Options of other runners: millrace archive --help flink-embedded, flink or dataflow
            """);
  }

  @Test
  void versionIsPrintedInBothForms() {
    assertThat(millrace("version")).isZero();
    assertThat(millrace("--version")).isZero();

    assertThat(recorded.out().lines().filter(line -> line.startsWith("millrace "))).hasSize(2);
  }

  @Test
  void helpShowsTheOptionsOfTheRunnerThatIsNamed() {
    assertThat(millrace("run", "--help")).isZero();
    String direct = recorded.out();
    assertThat(millrace("run", "--help", "flink")).isZero();
    String flink = recorded.out().substring(direct.length());
    assertThat(millrace("replay", "--help", "dataflow")).isZero();
    String dataflow = recorded.out().substring(direct.length() + flink.length());

    assertThat(direct)
        .contains("--runner", "Options of other runners: millrace run --help flink-embedded, flink")
        .doesNotContain("--profile", "--flink-master", "--project");
    assertThat(flink)
        .contains("--profile", "--parallelism", "--flink-master", "--on-interrupt")
        .doesNotContain("--project");
    assertThat(dataflow)
        .contains("--profile", "--project", "--drain")
        .doesNotContain("--flink-master");
  }

  @Test
  void everyOptionOfAnotherRunnerIsRefused() {
    for (String option :
        new String[] {
          "--profile=x",
          "--parallelism=2",
          "--flink-master=a:1",
          "--checkpoint-dir=x",
          "--savepoint-dir=x",
          "--from-savepoint=x",
          "--job-jar=x",
          "--give-up-after=1",
          "--on-interrupt=cancel",
          "--project=x",
          "--drain"
        }) {
      assertThat(millrace("run", "good.yaml", option)).as(option).isEqualTo(2);
      assertThat(recorded.err().lines())
          .last()
          .asString()
          .contains("ML-4100", option.split("=")[0]);
    }
  }
}
