package dev.millrace.beam;

import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowValues;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Duration;

/**
 * Unpacks what a source of Millrace read, for plain Beam code: batches of records → {@link
 * Result#events}, rows of the source's schema at their event times, {@link Result#late} and {@link
 * Result#deadLetters} in Millrace's envelopes. Bounded and unbounded; no state; every record goes
 * to exactly one of the three, but for messages of Pub/Sub that were delivered again.
 */
public final class UnpackRecords
    extends PTransform<PCollection<SourceBatch>, UnpackRecords.Result> {
  private static final TupleTag<Row> EVENTS = new TupleTag<>("events") {};
  private static final TupleTag<Row> LATE = new TupleTag<>("late") {};
  private static final TupleTag<Row> DEAD_LETTERS = new TupleTag<>("dead_letters") {};

  private final Schema schema;

  private UnpackRecords(Schema schema) {
    this.schema = schema;
  }

  /**
   * @param schema of the source's rows
   */
  public static UnpackRecords of(Schema schema) {
    return new UnpackRecords(schema);
  }

  @Override
  public Result expand(PCollection<SourceBatch> batches) {
    PCollectionTuple records =
        batches.apply(
            "Unpack",
            ParDo.of(new UnpackFn(RowValues.of(schema), new PipelineId(getName(), "")))
                .withOutputTags(EVENTS, TupleTagList.of(LATE).and(DEAD_LETTERS)));
    Map<String, PCollection<Row>> collections = new LinkedHashMap<>();
    collections.put(EVENTS.getId(), records.get(EVENTS).setRowSchema(schema));
    collections.put(LATE.getId(), records.get(LATE).setRowSchema(Envelopes.LATE));
    collections.put(
        DEAD_LETTERS.getId(), records.get(DEAD_LETTERS).setRowSchema(Envelopes.DEAD_LETTER));
    return new Result(collections);
  }

  /** What became of the records. */
  public static final class Result extends RowsResult {
    private Result(Map<String, PCollection<Row>> collections) {
      super(collections);
    }

    /** The events, as rows of the source's schema. */
    public PCollection<Row> events() {
      return collection(EVENTS.getId());
    }

    /** Events below their partition's watermark, in Millrace's envelope. */
    public PCollection<Row> late() {
      return collection(LATE.getId());
    }

    /** Records that could not become events, in Millrace's envelope. */
    public PCollection<Row> deadLetters() {
      return collection(DEAD_LETTERS.getId());
    }
  }

  private static final class UnpackFn extends DoFn<SourceBatch, Row> {
    private final RowValues values;
    private final PipelineId pipeline;

    UnpackFn(RowValues values, PipelineId pipeline) {
      this.values = values;
      this.pipeline = pipeline;
    }

    @ProcessElement
    public void process(@Element SourceBatch batch, MultiOutputReceiver out) {
      for (SourceRecord record : batch.records()) {
        switch (record.verdict()) {
          case EVENT ->
              out.get(EVENTS)
                  .outputWithTimestamp(
                      values.toRow(record.event().values()), EventTimes.toInstant(record.time()));
          case LATE -> out.get(LATE).output(row(Envelopes.LATE, Envelopes.late(pipeline, record)));
          case DUPLICATE -> {
            // The same message was handed on before.
          }
          case DEAD -> {
            Event letter =
                Envelopes.deadLetter(
                    pipeline,
                    pipeline.name(),
                    Objects.requireNonNull(record.fault()),
                    record,
                    null,
                    null);
            out.get(DEAD_LETTERS).output(row(Envelopes.DEAD_LETTER, letter));
          }
        }
      }
    }

    private static Row row(Schema schema, Event event) {
      return RowValues.of(schema).toRow(event.values());
    }

    /** In a bounded read, event times lie before the batch's own time stamp. */
    @Override
    @Deprecated
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }
  }
}
