package dev.millrace.demo;

import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.JobRunner;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Report;
import dev.millrace.job.StoppedException;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.show.Console;
import dev.millrace.show.LedgerTable;
import dev.millrace.show.Quantities;
import dev.millrace.show.RowText;
import dev.millrace.show.Style;
import dev.millrace.spec.FileVariables;
import dev.millrace.testing.generate.Counts;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.pubsub.PubsubServer;
import dev.millrace.verification.Findings;
import dev.millrace.verification.OutputComparison;
import dev.millrace.verification.Verification;
import dev.millrace.verification.VerificationText;
import dev.millrace.verification.VerifySettings;
import dev.millrace.verify.DatedRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** The demo, step by step. */
public final class Demo {
  /** What a demo may run over. */
  public enum Kind {
    KAFKA("Kafka"),
    PUBSUB("Pub/Sub");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * What the story is told with.
   *
   * @param dir where the archive and the outputs go
   * @param events about how many are produced
   * @param untilIdle how long a live run waits for more
   * @param keep whether broker and files stay until Ctrl-C
   * @param kind of the broker
   * @param tables whether results of orders and payments go to PostgreSQL and Iceberg
   */
  public record Options(
      Path dir, long events, Duration untilIdle, boolean keep, Kind kind, boolean tables) {}

  /** A shipped pipeline and the events it works on. */
  private record Shipped(String name, Domain domain) {}

  private static final List<Shipped> PIPELINES =
      List.of(
          new Shipped("playback-engagement", Domain.PLAYBACK),
          new Shipped("orders-payments", Domain.ORDERS),
          new Shipped("user-sessions", Domain.USERS));

  private static final int ROWS_SHOWN = 4;

  private final Context context;
  private final Console console;
  private final Style style;
  private final Path dir;
  private final Options options;
  private final DemoStages stages;
  private boolean proven = true;

  public Demo(Context context, Options options) {
    this.context = context;
    this.console = context.console();
    this.style = console.style();
    this.dir = options.dir();
    this.options = options;
    this.stages = new DemoStages(console, 6);
  }

  /** Runs everything and returns the exit code. */
  public int run() {
    console.out(
        style.bold("Millrace demo")
            + ": one event graph, live over "
            + options.kind().label()
            + " and replayed over Parquet, with equal results.");
    stages.start("Start " + options.kind().label() + (options.tables() ? " and PostgreSQL" : ""));
    try (DemoBroker broker = start()) {
      Map<String, Plan> plans = plans(broker);
      List<Domain> domains = PIPELINES.stream().map(Shipped::domain).toList();
      console.out(broker.createTopics(domains, plans.values()));
      stages.end();
      produce(broker);
      live(plans);
      archive(plans);
      replay(plans);
      verify(plans);
      results(plans);
      summary(broker);
      if (options.keep()) {
        awaitInterrupt();
      }
    } catch (Stopped | StoppedException e) {
      console.out("stopped before the end: nothing is proven");
      return ExitCode.INTERRUPTED;
    }
    return proven ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private DemoBroker start() {
    Path definitions = home().resolve("pipelines/definitions");
    return switch (options.kind()) {
      case KAFKA -> options.tables() ? tables(definitions) : kafka(definitions);
      case PUBSUB ->
          new PubsubDemoBroker(PubsubServer.best(), definitions, dir.resolve("pipelines"));
    };
  }

  private DemoBroker kafka(Path definitions) {
    return new KafkaDemoBroker(
        options.keep() ? new EmbeddedKafka(dir.resolve("kafka")) : new EmbeddedKafka(),
        definitions);
  }

  private DemoBroker tables(Path definitions) {
    return TablesDemoBroker.start(() -> kafka(definitions), definitions, dir);
  }

  private Map<String, Plan> plans(DemoBroker broker) {
    Map<String, String> variables = new LinkedHashMap<>(context.environment());
    variables.putAll(broker.variables());
    variables.put("ARCHIVE", dir.resolve("archive").toString());
    variables.put("OUT", dir.resolve("out").toString());
    Map<String, Plan> plans = new LinkedHashMap<>();
    for (Shipped shipped : PIPELINES) {
      Path file = broker.file(shipped.name());
      plans.put(shipped.name(), context.plan(file, FileVariables.of(variables)));
    }
    return plans;
  }

  private static Path home() {
    return Path.of(System.getProperty("millrace.home", ".")).toAbsolutePath().normalize();
  }

  private void produce(DemoBroker broker) {
    stages.start("Produce sample events: out of order, some twice, some late, some malformed");
    long usual =
        PIPELINES.stream().mapToLong(p -> GeneratorOptions.demo(p.domain()).events()).sum();
    Counts counts = new Counts();
    for (Shipped shipped : PIPELINES) {
      long share = GeneratorOptions.demo(shipped.domain()).events() * options.events() / usual;
      Generator records =
          Generator.of(shipped.domain(), GeneratorOptions.of(shipped.domain(), Math.max(1, share)));
      counts.addAll(broker.send(records));
    }
    counts.toString().lines().forEach(console::out);
    stages.end();
  }

  private void live(Map<String, Plan> plans) {
    stages.start("Run the three pipelines live until their topics are drained");
    plans.values().forEach(plan -> report(run(plan, RunMode.LIVE, Optional.empty())));
    stages.end();
  }

  private void archive(Map<String, Plan> plans) {
    stages.start("Archive the topics to Parquet, by day and hour, with every record's coordinates");
    for (Plan plan : plans.values()) {
      Report report = run(plan, RunMode.ARCHIVE, Optional.empty());
      proven &= report.exitCode() == ExitCode.OK;
      console.out(
          plan.id().name()
              + ": "
              + Quantities.count(report.read().rows(), "record")
              + " in "
              + Quantities.duration(report.elapsed()));
      report
          .locations()
          .forEach(at -> console.out("  " + at.output() + " " + style.arrow() + " " + at.place()));
    }
    stages.end();
  }

  private void replay(Map<String, Plan> plans) {
    stages.start("Replay the archive with the same pipeline files");
    for (Plan plan : plans.values()) {
      report(run(plan, RunMode.REPLAY, Optional.of(out(plan).toString())));
    }
    stages.end();
  }

  private Path out(Plan plan) {
    return dir.resolve("out").resolve(plan.id().name());
  }

  private Report run(Plan plan, RunMode mode, Optional<String> out) {
    Report report =
        new JobRunner(context, new DirectTarget(), true)
            .run(
                new RunRequest(
                    plan,
                    mode,
                    Optional.empty(),
                    Optional.empty(),
                    mode == RunMode.REPLAY ? Optional.empty() : Optional.of(options.untilIdle()),
                    out,
                    Set.of(),
                    Set.of()));
    if (report.cancelled()) {
      throw new Stopped();
    }
    return report;
  }

  /** The user ended a run, and so the story. */
  private static final class Stopped extends RuntimeException {
    Stopped() {
      super("stopped", null, false, false);
    }
  }

  private void report(Report report) {
    proven &= report.exitCode() == ExitCode.OK;
    console.out(
        style.bold(report.pipeline())
            + ": "
            + Quantities.count(report.read().rows(), "event")
            + " in "
            + Quantities.duration(report.elapsed()));
    LedgerTable.lines(report.ledger(), style).forEach(console::out);
    console.out("");
  }

  private void verify(Map<String, Plan> plans) {
    stages.start("Prove that both gave the same rows");
    for (Plan plan : plans.values()) {
      VerifySettings settings = VerifySettings.of(plan).withFullReplay(out(plan));
      Findings findings =
          new Verification(
                  new JobRunner(context, new DirectTarget(), true), settings, console, true)
              .run();
      proven &= findings.exitCode() == ExitCode.OK;
      VerificationText.lines(findings, style).forEach(console::out);
      console.out("");
    }
    stages.end();
  }

  private void summary(DemoBroker broker) {
    console.out("");
    stages.summary().forEach(console::out);
    console.out("");
    console.out("archive  " + dir.resolve("archive"));
    console.out("outputs  " + dir.resolve("out"));
    if (options.keep()) {
      String variables =
          broker.variables().entrySet().stream()
                  .map(v -> "-D " + v.getKey() + "=" + v.getValue())
                  .sorted()
                  .collect(Collectors.joining(" "))
              + " -D ARCHIVE="
              + dir.resolve("archive")
              + " -D OUT="
              + dir.resolve("out");
      Path file = broker.file("orders-payments");
      console.out("broker   " + broker.address());
      console.out("");
      console.out("Try: ./millrace dlq list " + file + " " + variables);
      console.out("     ./millrace verify " + file + " " + variables);
    }
    console.out("");
    console.out(
        proven
            ? style.good() + " Live and replayed rows are equal, and every event is accounted for."
            : style.bad() + " Something differs; see above.");
  }

  private void results(Map<String, Plan> plans) {
    console.out("");
    console.out(style.bold("Some of the results"));
    plans.values().forEach(this::sample);
  }

  private void sample(Plan plan) {
    PlanOutput output = OutputComparison.compared(plan).get(0);
    RowCodec codec = RowCodec.canonical(output.schema());
    List<DatedRow> rows = new ArrayList<>();
    OutputRows.ofDirectory(out(plan).resolve(output.name()), output.schema())
        .read((row, time) -> rows.add(DatedRow.of(codec, row, time)));
    Collections.sort(rows);
    console.out("");
    console.out(plan.id().name() + ", " + output.name());
    RowText.table(
            output.schema(),
            rows.stream().limit(ROWS_SHOWN).map(row -> codec.decode(row.bytes())).toList(),
            24,
            style)
        .forEach(console::out);
  }

  private void awaitInterrupt() {
    console.out("");
    console.out("The broker keeps running until Ctrl-C.");
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
