package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.node.StreamNode;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class PubsubChecksTest {
  private static String file(String live, String extra) {
    return """
    streams:
      s:
        fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL}
        EXTRA
        live: {type: ReadFromPubSub, config: {LIVE}}
        archive: {type: ReadFromParquet, config: {path: a}}
    pipeline:
      transforms:
        - {type: Filter, name: F, input: s, config: {keep: id IS NOT NULL}}
    outputs:
      out: {input: F, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      late: {live: {type: WriteToConsole}}
    """
        .replace("LIVE", live)
        .replace("EXTRA", extra);
  }

  private static final String WHOLE =
      "subscription: projects/my-project/subscriptions/orders, format: JSON";

  @Test
  void aLiveRunIsToldThatPubsubKeepsNoOrder() {
    // given
    Plan plan = PlanFiles.plan(file(WHOLE, "timestamp: t"));

    // when
    List<Diagnostic> warnings = Planner.checkMode(plan, PlanMode.LIVE, false);

    // then
    assertThat(warnings)
        .extracting(Diagnostic::toString)
        .containsExactly(
            "p.yaml:5:12: warning ML-4280 streams.s.live.config: Pub/Sub keeps no order, so which"
                + " events are late depends on when they arrive and may differ between runs; live"
                + " rows and a replay are equal but for the events in the output 'late', which"
                + " 'verify' leaves out. See docs/pubsub.md.");
  }

  @Test
  void anArchiverIsToldThatItTakesMessagesFromTheLiveRun() {
    // given
    Plan plan = PlanFiles.plan(file(WHOLE, "timestamp: t"));

    // when
    List<Diagnostic> warnings = Planner.checkMode(plan, PlanMode.ARCHIVE, false);

    // then
    assertThat(warnings).extracting(Diagnostic::code).containsExactly("ML-4283");
  }

  @Test
  void anArchiverWithASubscriptionOfItsOwnIsToldNothing() {
    // given
    String own = WHOLE + ", archive_subscription: projects/my-project/subscriptions/archive";
    Plan plan = PlanFiles.plan(file(own, "timestamp: t"));

    // when, then
    assertThat(Planner.checkMode(plan, PlanMode.ARCHIVE, false)).isEmpty();
  }

  @Test
  void holdingTheWatermarkHasNothingToHoldOnTo() {
    assertThat(PlanFiles.problems(file(WHOLE, "timestamp: t\n    watermark: {on_idle: hold}")))
        .singleElement()
        .asString()
        .contains("error ML-4281 streams.s.live.config: 'on_idle: hold' makes verdicts depend");
  }

  @Test
  void twoStreamsCannotReadOneSubscription() {
    // given
    String second =
        "    fields: {x: VARCHAR}\n    live: {type: ReadFromPubSub, config: {" + WHOLE + "}}\n";
    String text =
        file(WHOLE, "timestamp: t").replace("pipeline:", "  other:\n" + second + "pipeline:");

    // when, then
    assertThat(PlanFiles.problems(text))
        .anySatisfy(
            p ->
                assertThat(p)
                    .contains(
                        "ML-4282 streams.other.live.config.subscription: stream 's' reads"
                            + " 'projects/my-project/subscriptions/orders' too"));
  }

  @Test
  void aTimeAttributeNeedsAColumn() {
    assertThat(PlanFiles.problems(file(WHOLE + ", timestamp_attribute: ts", "")))
        .singleElement()
        .asString()
        .contains("error ML-5310 streams.s.live.config.timestamp_attribute");
  }

  @Test
  void aNameAloneNeedsAProject() {
    assertThat(PlanFiles.problems(file("subscription: orders, format: JSON", "")))
        .singleElement()
        .asString()
        .contains(
            "error ML-5311 streams.s.live.config.subscription: 'orders' is not a path; expected"
                + " projects/PROJECT/subscriptions/NAME, or NAME beside 'project'");
    assertThat(
            PlanFiles.problems(file("subscription: orders, project: my-project, format: JSON", "")))
        .isEmpty();
  }

  @Test
  void subscriptionAndTopicExcludeEachOther() {
    assertThatThrownBy(
            () -> PlanFiles.plan(file(WHOLE + ", topic: projects/my-project/topics/orders", "")))
        .hasMessageContaining("ML-1018")
        .hasMessageContaining("'subscription' and 'topic' exclude each other");
  }

  @Test
  void attributesAndMetadataBecomeColumns() {
    // given
    String all =
        WHOLE
            + ", attributes: [region], attributes_map: attrs, metadata: {message_id: msg,"
            + " publish_time: published, ordering_key: ordered_by}";

    // when
    Plan plan = PlanFiles.plan(file(all, "timestamp: t").replace("id IS NOT NULL", "region = msg"));

    // then
    StreamNode stream = (StreamNode) plan.nodes().get(0).kind();
    assertThat(stream.schema().getFieldNames())
        .containsExactly("id", "t", "region", "attrs", "msg", "published", "ordered_by");
    assertThat(stream.schema().getField("attrs").getType())
        .isEqualTo(FieldType.map(FieldType.STRING, FieldType.STRING));
    assertThat(stream.schema().getField("ordered_by").getType().getNullable()).isTrue();
  }

  @Test
  void aSinkChecksItsAttributesAndItsKey() {
    // given
    String text =
        file(WHOLE, "timestamp: t")
            .replace(
                "out: {input: F, live: {type: WriteToConsole}",
                "out: {input: F, live: {type: WriteToPubSub, config: {topic: t, format: JSON,"
                    + " attributes: {a: nothing}, ordering_key: \"MAP['a', id]\"}}");

    // when, then
    assertThat(PlanFiles.problems(text))
        .anySatisfy(p -> assertThat(p).contains("ML-5311 outputs.out.live.config.topic"))
        .anySatisfy(p -> assertThat(p).contains("outputs.out.live.config.attributes.a"))
        .anySatisfy(p -> assertThat(p).contains("outputs.out.live.config.ordering_key"));
  }
}
