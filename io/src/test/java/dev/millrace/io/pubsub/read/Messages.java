package dev.millrace.io.pubsub.read;

import static org.awaitility.Awaitility.await;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.arrival.ArrivalRules;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.pubsub.client.PubsubConnection;
import dev.millrace.testing.pubsub.PubsubRest;
import dev.millrace.testing.pubsub.PubsubRest.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;

/** Messages to publish, and what a source made of them. */
public final class Messages {
  public static final String PROJECT = "demo-project";
  static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addField("at", ValueKind.TIMESTAMP_TYPE).build();

  private static final Map<String, Queue<SourceRecord>> COLLECTED = new ConcurrentHashMap<>();

  private Messages() {}

  static PubsubSourceOptions options(String path, String endpoint) {
    return PubsubSourceOptions.of(
        path,
        PubsubConnection.to(endpoint),
        ValueFormat.JSON.decoder(SCHEMA, EpochUnits.OF_TYPES),
        ArrivalRules.ofColumn(1));
  }

  static Message event(int id, String time) {
    return event(id, time, "2025");
  }

  static Message event(int id, String time, String year) {
    String json = "{\"id\": " + id + ", \"at\": \"" + year + "-03-01T" + time + "Z\"}";
    return Message.of(json.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  static List<Message> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> event(i, "10:00:00")).toList();
  }

  static List<SourceRecord> read(PubsubSourceOptions options) {
    return start(options).finish();
  }

  static void publishWhenBack(PubsubRest rest, List<Message> messages) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> !rest.publish("events", messages).isEmpty());
  }

  static Job start(PubsubSourceOptions options) {
    String key = UUID.randomUUID().toString();
    COLLECTED.put(key, new ConcurrentLinkedQueue<>());
    DirectOptions direct = PipelineOptionsFactory.as(DirectOptions.class);
    direct.setBlockOnRun(false);
    Pipeline pipeline = Pipeline.create(direct);
    pipeline.apply(PubsubSource.read(options)).apply(ParDo.of(new CollectFn(key)));
    return new Job(key, pipeline.run());
  }

  record Job(String key, PipelineResult result) {
    void await(int records) {
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> COLLECTED.get(key).size() >= records);
    }

    List<SourceRecord> finish() {
      result.waitUntilFinish();
      return List.copyOf(COLLECTED.remove(key));
    }

    /** What a run without an end has read so far. */
    List<SourceRecord> cancel() throws IOException {
      result.cancel();
      return finish();
    }
  }

  static List<Integer> ids(List<SourceRecord> records, Verdict verdict) {
    return records.stream()
        .filter(r -> r.verdict() == verdict)
        .map(r -> (Integer) r.row()[0])
        .sorted()
        .toList();
  }

  static List<String> verdicts(List<SourceRecord> records) {
    return records.stream()
        .map(r -> r.verdict() + (r.fault() == null ? "" : " " + r.fault().code()))
        .sorted()
        .toList();
  }

  private static final class CollectFn extends DoFn<SourceBatch, Void> {
    private final String key;

    CollectFn(String key) {
      this.key = key;
    }

    @ProcessElement
    public void process(@Element SourceBatch batch) {
      COLLECTED.get(key).addAll(batch.records());
    }
  }
}
