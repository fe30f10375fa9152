package dev.millrace.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostic;
import dev.millrace.spec.JoinKind.IntervalJoin;
import dev.millrace.spec.KeyedStep.Combine;
import dev.millrace.spec.KeyedStep.CombineField;
import dev.millrace.spec.KeyedStep.Deduplicate;
import dev.millrace.spec.KeyedStep.Join;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The example of the language's description, read whole. */
final class PipelineFilesTest {
  private static final String ORDERS =
      """
      pipeline:
        type: composite
        transforms:
          - type: Filter
            name: ValidOrders
            input: orders
            config: {keep: "amount > 0"}
          - type: Deduplicate
            name: UniqueOrders
            input: ValidOrders
            config: {key: order_id, within: 10m}
          - type: Deduplicate
            name: UniquePayments
            input: payments
            config: {key: payment_id, within: 10m}
          - type: Join
            name: Paid
            input: {o: UniqueOrders, p: UniquePayments}
            config:
              type: left
              equalities: order_id
              within: {lower: 0s, upper: 5m}
              fields: {o: [order_id, user_id, amount], p: {paid: amount, status: status}}
              unmatched: {o: unpaid}
          - type: Combine
            name: RevenuePerMinute
            input: Paid
            windowing: {type: fixed, size: 1m}
            config:
              group_by: status
              combine:
                orders: {fn: count}
                revenue: {value: paid, fn: sum}

      streams:
        orders:
          schema: schemas/order.avsc
          timestamp: event_time
          id: order_id
          watermark: {max_out_of_orderness: 2m, idle_timeout: 30s, on_idle: advance}
          live:    {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "${BROKERS:-localhost:9092}", format: JSON}}
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE:-./archive}/orders", partitions: "dt={yyyy-MM-dd}/hour={HH}"}}
        payments:
          fields: {payment_id: VARCHAR NOT NULL, order_id: VARCHAR, amount: "DECIMAL(12,2)", status: VARCHAR, event_time: TIMESTAMP}
          timestamp: event_time
          live:    {type: ReadFromKafka, config: {topic: payments, bootstrap_servers: "${BROKERS:-localhost:9092}", format: JSON}}
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE:-./archive}/payments"}}

      outputs:
        paid:
          input: Paid
          live:   {type: WriteToKafka, config: {topic: orders.paid, bootstrap_servers: "${BROKERS:-localhost:9092}", key: order_id, format: JSON, delivery: exactly_once}}
          replay: {type: WriteToParquet, config: {path: "${OUT:-./out}/paid"}}
        unpaid:
          input: Paid.unpaid
          replay: {type: WriteToParquet, config: {path: "${OUT:-./out}/unpaid"}}
        revenue:
          input: RevenuePerMinute
          replay: {type: WriteToParquet, config: {path: "${OUT:-./out}/revenue"}}
        dead_letter:
          live: {type: WriteToConsole}
        late:
          live: {type: WriteToConsole}

      tests:
        - name: payment after the limit does not match
          streams:
            orders:   [ {at: "10:00:00", order_id: o1, user_id: u1, amount: 9.50} ]
            payments: [ {at: "10:05:01", payment_id: p1, order_id: o1, amount: 9.50, status: ok} ]
          expected_outputs:
            - {name: unpaid, elements: [ {order_id: o1, user_id: u1, amount: 9.50} ]}
      """;

  @Test
  void readsTheWholeExampleWithoutAWarning() {
    // given
    Map<String, String> variables = Map.of("BROKERS", "kafka:1");

    // when
    ParsedPipeline parsed = PipelineFiles.parse("a/orders-payments.yaml", ORDERS, variables);

    // then
    PipelineSpec spec = parsed.spec();
    assertThat(parsed.warnings()).extracting(Diagnostic::toString).isEmpty();
    assertThat(spec.name()).isEqualTo("orders-payments");
    assertThat(spec.failOnError()).isFalse();
    assertThat(spec.replayable()).isTrue();
    assertThat(spec.hash()).matches("[0-9a-f]{16}");
    assertThat(spec.transforms())
        .extracting(TransformSpec::name)
        .containsExactly(
            "ValidOrders", "UniqueOrders", "UniquePayments", "Paid", "RevenuePerMinute");
    assertThat(spec.stream("orders").orElseThrow().live().orElseThrow().config())
        .isEqualTo(Map.of("topic", "orders", "bootstrap_servers", "kafka:1", "format", "JSON"));
    assertThat(spec.stream("orders").orElseThrow().watermark().maxOutOfOrderness())
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void buildsTheRecordsOfJoinDeduplicateAndCombine() {
    // given
    PipelineSpec spec = PipelineFiles.parse("orders.yaml", ORDERS, Map.of()).spec();

    // when
    Join join = (Join) spec.transforms().get(3).step();
    Deduplicate deduplicate = (Deduplicate) spec.transforms().get(1).step();
    TransformSpec combining = spec.transforms().get(4);
    Combine combine = (Combine) combining.step();

    // then
    assertThat(join.type()).isEqualTo(JoinType.LEFT);
    assertThat(join.kind()).isEqualTo(new IntervalJoin(Duration.ZERO, Duration.ofMinutes(5)));
    assertThat(join.equalities()).hasToString("[{o=order_id, p=order_id}]");
    assertThat(join.fields())
        .hasToString(
            "{o={order_id=order_id, user_id=user_id, amount=amount}, p={paid=amount,"
                + " status=status}}");
    assertThat(join.unmatched()).hasToString("{o=unpaid}");
    assertThat(deduplicate.within()).isEqualTo(Duration.ofMinutes(10));
    assertThat(combining.windowing())
        .contains(new FixedWindows(Duration.ofMinutes(1), Duration.ZERO));
    assertThat(combine.groupBy()).hasToString("{status=status}");
    assertThat(List.copyOf(combine.combine().values()))
        .extracting(CombineField::toString)
        .containsExactly(
            "CombineField[value=Optional.empty, filter=Optional.empty, function=count, config={}]",
            "CombineField[value=Optional[paid], filter=Optional.empty, function=sum, config={}]");
  }

  @Test
  void eachOfSeveralSinksIsAnOutputOfTheSameRows() {
    // given
    String file =
        """
        pipeline:
          transforms:
            - {type: Create, config: {elements: [1]}}
        outputs:
          a:
            input: Create
            sinks:
              x:
                allow_tags: [pii]
                live: {type: WriteToConsole}
                replay: {type: WriteToJson, config: {path: x}}
              y: {replay: {type: WriteToCsv, config: {path: y}}}
        """;

    // when
    List<OutputSpec> outputs = PipelineFiles.parse("a.yaml", file, Map.of()).spec().outputs();

    // then
    assertThat(outputs)
        .extracting(
            OutputSpec::name,
            output -> output.input().orElseThrow().text(),
            output -> output.live().map(EndpointSpec::type).orElse(""),
            output -> output.replay().orElseThrow().type(),
            OutputSpec::allowedTags)
        .containsExactly(
            tuple("a.x", "Create", "WriteToConsole", "WriteToJson", Set.of("pii")),
            tuple("a.y", "Create", "", "WriteToCsv", Set.of()));
  }
}
