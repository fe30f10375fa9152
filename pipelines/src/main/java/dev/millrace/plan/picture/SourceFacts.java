package dev.millrace.plan.picture;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.expr.RowTime;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.WindowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Where the rows of a source come from, what says their time, and what of them is not read. */
final class SourceFacts {
  private final List<String> facts = new ArrayList<>();

  private SourceFacts() {}

  static List<String> of(SourceNode source) {
    SourceFacts of = new SourceFacts();
    source.asStream().ifPresent(of::stream);
    of.side("reads", source.reads());
    return of.facts;
  }

  private void stream(StreamNode stream) {
    side("live", stream.stream().live());
    side("archive", stream.stream().archive());
    stream
        .time()
        .ifPresent(
            time ->
                facts.add(
                    "event time: "
                        + text(time, stream.schema())
                        + ", out of order by "
                        + WindowText.of(stream.stream().watermark().maxOutOfOrderness())));
    List<String> unused = stream.unused();
    if (!unused.isEmpty()) {
      facts.add("not read: " + String.join(", ", unused));
    }
  }

  private static String text(RowTime time, Schema schema) {
    return time instanceof RowTime.Column column
        ? schema.getField(column.index()).getName()
        : ((RowTime.Computed) time).text().strip().replaceAll("\\s+", " ");
  }

  private void side(String name, Optional<EndpointSpec> endpoint) {
    endpoint.ifPresent(e -> facts.add(name + ": " + e.type()));
  }
}
