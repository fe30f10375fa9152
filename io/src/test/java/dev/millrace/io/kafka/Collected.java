package dev.millrace.io.kafka;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/** The records of all batches of a pipeline that runs in this JVM. */
public final class Collected extends PTransform<PCollection<SourceBatch>, PDone>
    implements Serializable {
  private static final Map<String, Queue<SourceRecord>> ALL = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  public Collected() {
    ALL.put(id, new ConcurrentLinkedQueue<>());
  }

  public List<SourceRecord> records() {
    return List.copyOf(ALL.get(id));
  }

  @Override
  public PDone expand(PCollection<SourceBatch> batches) {
    batches.apply(ParDo.of(new KeepFn(id)));
    return PDone.in(batches.getPipeline());
  }

  private static final class KeepFn extends DoFn<SourceBatch, Void> {
    private final String id;

    KeepFn(String id) {
      this.id = id;
    }

    @ProcessElement
    public void keep(@Element SourceBatch batch) {
      ALL.get(id).addAll(batch.records());
    }
  }
}
