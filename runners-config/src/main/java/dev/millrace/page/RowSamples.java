package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.element.Event;
import dev.millrace.engine.stage.RowTap;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.tag.TaggedColumns;
import dev.millrace.spec.OutputSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Some of the newest rows at each place of a run in this process, ready to be shown. */
final class RowSamples implements RowTap {
  private static final String OUTPUT = "output:";
  private static final Set<String> COLLECTING = Set.of(OutputSpec.DEAD_LETTER, OutputSpec.LATE);

  private static final int KEPT = 12;
  private static final int A_SECOND = 4;
  private static final int ENVELOPES_KEPT = 500;
  private static final int ENVELOPES_A_SECOND = 100;

  private final HiddenColumns hidden;
  private final LetterColumns letters;
  private final TaggedColumns tagged;
  private final Map<Edge, Place> leaving = new HashMap<>();
  private final Map<String, Place> outputs = new HashMap<>();
  private final LateTimes lateTimes = new LateTimes();

  private record Place(Schema schema, Newest<Event, ObjectNode> newest) {}

  /**
   * @param plan as it runs
   */
  RowSamples(Plan plan, HiddenColumns hidden) {
    this.hidden = hidden;
    this.letters = LetterColumns.of(plan);
    this.tagged = TaggedColumns.of(plan.nodes());
    for (PlanNode node : plan.nodes()) {
      for (int i = 0; i < node.outputs().size(); i++) {
        Edge edge = new Edge(node.name(), i);
        leaving.put(edge, rows(plan.schema(edge), List.of(edge)));
      }
    }
    for (PlanOutput output : plan.outputs()) {
      outputs.put(
          output.name(),
          COLLECTING.contains(output.name())
              ? envelopes(output.schema())
              : rows(output.schema(), output.inputs()));
    }
  }

  /**
   * @param from all of which give rows of this schema
   */
  private Place rows(Schema schema, List<Edge> from) {
    Set<Integer> columns = new HashSet<>(hidden.in(schema));
    from.forEach(edge -> columns.addAll(tagged.in(edge)));
    if (hidden.hidesBytes()) {
      from.forEach(edge -> columns.addAll(letters.in(edge)));
    }
    RowForm form = new RowForm(schema, columns);
    return new Place(schema, new Newest<>(KEPT, A_SECOND, form::row));
  }

  private Place envelopes(Schema schema) {
    boolean hides = hidden.hidesBytes() || !tagged.ofRecords().isNone();
    EnvelopeForm form = new EnvelopeForm(schema, hides);
    return new Place(schema, new Newest<>(ENVELOPES_KEPT, ENVELOPES_A_SECOND, form::envelope));
  }

  /** Takes some more; to be called once a second. */
  void refill() {
    leaving.values().forEach(place -> place.newest().refill());
    outputs.values().forEach(place -> place.newest().refill());
  }

  @Override
  public Consumer<Event> leaving(String node, int output) {
    return taker(leaving.get(new Edge(node, output)));
  }

  @Override
  public Consumer<Event> entering(String tag) {
    return taker(tag.startsWith(OUTPUT) ? outputs.get(tag.substring(OUTPUT.length())) : null);
  }

  private static Consumer<Event> taker(@Nullable Place place) {
    return place == null ? event -> {} : place.newest()::accept;
  }

  @Override
  public LongConsumer late(String source) {
    return lateTimes::add;
  }

  LateTimes lateTimes() {
    return lateTimes;
  }

  /** Columns and rows of an output of a step. */
  ObjectNode leaving(Edge edge) {
    return table(leaving.get(edge));
  }

  /** Columns and rows of an output of the file. */
  ObjectNode output(String name) {
    return table(outputs.get(name));
  }

  /** The newest dead letters, or late events. */
  List<ObjectNode> envelopes(String output) {
    Place place = outputs.get(output);
    return place == null ? List.of() : place.newest().all();
  }

  private ObjectNode table(@Nullable Place place) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (place != null) {
      json.set("columns", RowForm.columns(place.schema()));
      ArrayNode rows = json.putArray("rows");
      place.newest().all().forEach(rows::add);
    }
    return json;
  }
}
