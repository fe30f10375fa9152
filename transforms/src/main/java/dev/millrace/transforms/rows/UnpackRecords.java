package dev.millrace.transforms.rows;

import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowValues;
import dev.millrace.element.SourceBatch;
import dev.millrace.element.SourceRecord;
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
 * Unpacks what a source of Millrace read, for plain Beam code: batches of records → rows of the
 * source's schema at their event times ({@link #EVENTS}), late events ({@link #LATE}, schema {@link
 * Envelopes#LATE}) and dead letters ({@link #DEAD_LETTERS}, schema {@link Envelopes#DEAD_LETTER}).
 * Bounded and unbounded; every record goes to exactly one of the three.
 */
public final class UnpackRecords extends PTransform<PCollection<SourceBatch>, PCollectionTuple> {
  /** The events, as rows of the source's schema. */
  public static final TupleTag<Row> EVENTS = new TupleTag<>("events") {};

  /** Events below their partition's watermark. */
  public static final TupleTag<Row> LATE = new TupleTag<>("late") {};

  /** Records that could not become events. */
  public static final TupleTag<Row> DEAD_LETTERS = new TupleTag<>("dead_letters") {};

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
  public PCollectionTuple expand(PCollection<SourceBatch> batches) {
    PCollectionTuple records =
        batches.apply(
            "Unpack",
            ParDo.of(new UnpackFn(RowValues.of(schema), new PipelineId(getName(), "")))
                .withOutputTags(EVENTS, TupleTagList.of(LATE).and(DEAD_LETTERS)));
    records.get(EVENTS).setRowSchema(schema);
    records.get(LATE).setRowSchema(Envelopes.LATE);
    records.get(DEAD_LETTERS).setRowSchema(Envelopes.DEAD_LETTER);
    return records;
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
