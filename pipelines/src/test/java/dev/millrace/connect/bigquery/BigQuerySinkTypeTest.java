package dev.millrace.connect.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.SinkContext;
import dev.millrace.element.PipelineId;
import dev.millrace.expr.TypedExpression;
import dev.millrace.io.bigquery.BigQuerySinkOptions;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Create;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Partitioning;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.yaml.PipelineFiles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class BigQuerySinkTypeTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL}
          timestamp: t
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: b, format: JSON}}
          archive: {type: ReadFromParquet, config: {path: a}}
      pipeline: {transforms: [{type: Filter, name: F, input: s, config: {keep: id <> ''}}]}
      outputs:
        out:
          input: F
          live:
            type: WriteToBigQuery
            config:
              table: demo-project.shop.events
              create_disposition: CREATE_NEVER
              delivery: exactly_once
              triggering_frequency: 1m
              num_streams: 3
              event_time_column: at
              partitioning: {type: hour, field: at}
              clustering: [id]
          replay: {type: WriteToBigQuery, config: {table: "demo-project:shop.replayed"}}
        dead_letter:
          live: {type: WriteToBigQuery, config: {table: shop.dead_letters}}
          replay: {type: WriteToConsole}
      """;

  private static final Plan PLAN =
      Planner.plan(PipelineFiles.parse("p.yaml", FILE, Map.of()).spec());

  private static PlanOutput output(String name) {
    return PLAN.outputs().stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
  }

  private record Context(PlanOutput of, EndpointSpec sink, boolean live) implements SinkContext {
    @Override
    public String output() {
      return of.name();
    }

    @Override
    public String step() {
      return "output:" + of.name();
    }

    @Override
    public Schema schema() {
      return of.schema();
    }

    @Override
    public PipelineId pipeline() {
      return PLAN.id();
    }

    @Override
    public RunMark mark() {
      return new RunMark(PLAN.id().hash(), "run");
    }

    @Override
    public Map<String, TypedExpression> expressions() {
      return live ? of.liveExpressions() : of.replayExpressions();
    }

    @Override
    public boolean endless() {
      return live;
    }

    @Override
    public boolean asksServices() {
      return false;
    }

    @Override
    public boolean checkpoints() {
      return false;
    }

    @Override
    public int fileWriters(boolean directories) {
      return 1;
    }

    @Override
    public boolean takesLetters() {
      return !of.name().equals("dead_letter");
    }
  }

  @Test
  void everyKeyReachesTheSink() {
    // given
    PlanOutput out = output("out");

    // when
    BigQuerySinkOptions options =
        BigQuerySinkType.options(new Context(out, out.live().orElseThrow(), true));

    // then
    assertThat(options)
        .isEqualTo(
            BigQuerySinkOptions.of("demo-project.shop.events", out.schema(), PLAN.id(), "out")
                .withStep("output:out")
                .withCreate(Create.NEVER)
                .withExactlyOnce(true, Duration.ofMinutes(1), 3)
                .withEventTimeColumn("at")
                .withLayout(new Partitioning("HOUR", "at"), List.of("id")));
  }

  @Test
  void aReplayWritesExactlyOnceAndALiveRunAtLeastOnceUnlessTheFileSaysOtherwise() {
    PlanOutput out = output("out");
    PlanOutput letters = output("dead_letter");

    assertThat(
            BigQuerySinkType.options(new Context(out, out.replay().orElseThrow(), false))
                .exactlyOnce())
        .isTrue();
    assertThat(
            BigQuerySinkType.options(new Context(letters, letters.live().orElseThrow(), true))
                .exactlyOnce())
        .isFalse();
  }
}
