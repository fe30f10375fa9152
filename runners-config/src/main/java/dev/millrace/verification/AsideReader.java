package dev.millrace.verification;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.RunMark;
import dev.millrace.dlq.Letter;
import dev.millrace.dlq.LetterLog;
import dev.millrace.dlq.SentBackRecords;
import dev.millrace.element.Coordinates;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.job.OutputRows;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.show.Quantities;
import dev.millrace.spec.OutputSpec;
import dev.millrace.verify.AsideEvent;
import dev.millrace.verify.AsideEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a live run's {@code late} and {@code dead_letter} outputs which events it put aside at
 * its sources. Letters of steps are none of them: a replay rejects the same rows.
 */
final class AsideReader {
  private final VerifySettings settings;
  private final Plan plan;
  private final Predicate<Optional<RunMark>> wanted;
  private final AsideEvents events = new AsideEvents();
  private final List<String> notes = new ArrayList<>();
  private final List<Letter> letters = new ArrayList<>();
  private SentBackRecords sentBack = SentBackRecords.NONE;

  /**
   * @param wanted whether what a run wrote is looked at
   */
  AsideReader(VerifySettings settings, Predicate<Optional<RunMark>> wanted) {
    this.settings = settings;
    this.plan = settings.plan();
    this.wanted = wanted;
  }

  /**
   * Reads both outputs.
   *
   * @throws dev.millrace.diag.UserException if one is declared and cannot be read
   */
  AsideEvents read() {
    for (String name : List.of(OutputSpec.LATE, OutputSpec.DEAD_LETTER)) {
      Optional<PlanOutput> output =
          plan.outputs().stream().filter(o -> o.name().equals(name)).findFirst();
      Optional<OutputRows> written =
          output.flatMap(o -> o.live().flatMap(side -> OutputRows.of(o, side)));
      if (written.isPresent()) {
        read(output.orElseThrow(), written.get());
      } else {
        notes.add(
            "no '"
                + name
                + "' output can be read back, so nothing can be explained by "
                + (name.equals(OutputSpec.LATE) ? "late events" : "dead letters"));
      }
    }
    addSentBack();
    return events;
  }

  List<String> notes() {
    return notes;
  }

  /** Records that were sent back since; they are among the events, too. */
  SentBackRecords sentBack() {
    return sentBack;
  }

  private void read(PlanOutput output, OutputRows written) {
    boolean late = output.name().equals(OutputSpec.LATE);
    Schema schema = output.schema();
    written.read(
        (row, time, mark) -> {
          // Several pipelines may write to one topic.
          boolean own =
              plan.id().name().equals(row[schema.indexOf("pipeline")]) && wanted.test(mark);
          if (own && row[schema.indexOf("source")] != null) {
            if (late) {
              addLate(schema, row);
            } else {
              letters.add(new Letter(0, row, time));
              addLetter(schema, row);
            }
          }
        });
  }

  private void addSentBack() {
    LetterLog log = LetterLog.of(letters);
    sentBack = SentBackRecords.of(plan, log.sentBack(), settings::inRange);
    if (!log.sentBack().isEmpty()) {
      notes.add(
          Quantities.count(log.sentBack().size(), "record was", "records were")
              + " sent back, of dead letters or late events; the replay has them as they were"
              + " sent");
    }
  }

  private void addLate(Schema schema, Object[] row) {
    long time = (Long) row[schema.indexOf("event_time")];
    if (settings.inRange(time)) {
      Duration by = Duration.ofMillis((Long) row[schema.indexOf("lateness_ms")]);
      add(AsideEvent.Kind.LATE, schema, row, time, Quantities.duration(by) + " late");
    }
  }

  private void addLetter(Schema schema, Object[] row) {
    String step = (String) row[schema.indexOf("step")];
    if (plan.streams().containsKey(step)) {
      Object time = row[schema.indexOf("event_time")];
      String reason = row[schema.indexOf("code")] + " " + row[schema.indexOf("message")];
      add(AsideEvent.Kind.DEAD_LETTER, schema, row, time instanceof Long t ? t : 0, reason);
    }
  }

  private void add(AsideEvent.Kind kind, Schema schema, Object[] row, long time, String reason) {
    Coordinates at = coordinates(schema, row);
    Optional<PlanNode> stream = stream(at.name());
    Object value = row[schema.indexOf("value")];
    events.add(
        new AsideEvent(
            kind,
            at,
            stream.map(PlanNode::name).orElse(""),
            time,
            stream.isPresent() && value instanceof byte[] bytes
                ? decode(stream.get(), bytes, headers(row[schema.indexOf("headers")]))
                : null,
            reason));
  }

  private static Coordinates coordinates(Schema schema, Object[] row) {
    String source = (String) row[schema.indexOf("source")];
    return row[schema.indexOf("message_id")] instanceof String id
        ? Coordinates.ofMessage(source, id)
        : new Coordinates(
            (String) row[schema.indexOf("source_kind")],
            source,
            (Integer) row[schema.indexOf("partition")],
            (Long) row[schema.indexOf("offset")]);
  }

  private Optional<PlanNode> stream(String topic) {
    return plan.nodes().stream()
        .filter(n -> n.kind().asStream().filter(s -> reads(s, topic)).isPresent())
        .findFirst();
  }

  private static boolean reads(StreamNode stream, String topic) {
    return stream.stream()
        .live()
        .filter(side -> Connectors.live(side).reads(side, topic))
        .isPresent();
  }

  private static List<Header> headers(@Nullable Object map) {
    List<Header> headers = new ArrayList<>();
    if (map instanceof Map<?, ?> written) {
      written.forEach((key, value) -> headers.add(new Header((String) key, (byte[]) value)));
    }
    return headers;
  }

  private static Object @Nullable [] decode(PlanNode node, byte[] value, List<Header> headers) {
    try {
      LiveStream stream = node.kind().asStream().orElseThrow().live();
      return Connectors.live(stream.source()).decode(stream, value, headers);
    } catch (RowFault undecodable) {
      return null;
    }
  }
}
