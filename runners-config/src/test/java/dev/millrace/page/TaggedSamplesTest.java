package dev.millrace.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.spec.yaml.PipelineFiles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the page has of rows and letters of a file with tags, without being told to hide any. */
class TaggedSamplesTest {
  private static final long NOW = 1_740_823_200_000L;
  private static final String FILE =
      """
      streams:
        s: {fields: {id: VARCHAR, card: {type: VARCHAR, tags: [pii]}}, live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}}
      pipeline:
        transforms:
          - {type: MapToFields, name: M, input: s, config: {fields: FIELDS}}
      outputs:
        out: {input: M, allow_tags: [pii], live: {type: WriteToConsole}}
        dead_letter: {allow_tags: [pii], live: {type: WriteToConsole}}
        late: {allow_tags: [pii], live: {type: WriteToConsole}}
      """;

  private static RowSamples samples(String fields) {
    Plan plan =
        Planner.plan(PipelineFiles.open("p.yaml", FILE.replace("FIELDS", fields), Map.of()));
    return new RowSamples(plan, new HiddenColumns(Set.of()));
  }

  @Test
  void columnsWithATagAreHiddenInStepsAndOutputs() {
    RowSamples samples = samples("{id: id, loud: \"card || '!'\"}");
    Event row = Event.of(NOW, new Object[] {"u1", "4000"});

    samples.leaving("s", 0).accept(row);
    samples.leaving("M", 0).accept(row);
    samples.entering("output:out").accept(row);

    for (ObjectNode table :
        List.of(
            samples.leaving(new Edge("s", 0)),
            samples.leaving(new Edge("M", 0)),
            samples.output("out"))) {
      assertThat(table.toString()).contains("[\"u1\",\"•••\"]").doesNotContain("4000");
    }
  }

  @Test
  void lettersAreHiddenAlsoWhereNoStepUsesATaggedColumn() {
    for (String fields : List.of("{id: id, card: card}", "{id: id}")) {
      RowSamples samples = samples(fields);
      Object[] letter = new Object[Envelopes.DEAD_LETTER.getFieldCount()];
      letter[Envelopes.DEAD_LETTER.indexOf("code")] = "ML-6001";
      letter[Envelopes.DEAD_LETTER.indexOf("message")] = "division of 4000 by zero";
      letter[Envelopes.DEAD_LETTER.indexOf("key")] = "k4000".getBytes(StandardCharsets.UTF_8);
      letter[Envelopes.DEAD_LETTER.indexOf("value")] = "v4000".getBytes(StandardCharsets.UTF_8);

      samples.entering("output:dead_letter").accept(Event.of(NOW, letter));

      assertThat(samples.envelopes("dead_letter").toString())
          .as(fields)
          .contains("ML-6001", "•••")
          .doesNotContain("4000");
    }
  }
}
