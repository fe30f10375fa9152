package dev.millrace.connect;

import dev.millrace.diag.Diagnostic;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.SourceBatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** A source whose records never end by themselves: the live side of a stream. */
public interface LiveSource {
  /**
   * Reads a stream.
   *
   * @return batches of rows of the stream's whole schema
   * @throws dev.millrace.diag.UserException when the place cannot be read, as far as that can be
   *     known before the run
   */
  PTransform<PBegin, PCollection<SourceBatch>> read(LiveStream stream, LiveRun run);

  /**
   * Reads a stream to archive it: from where the archive ends, each record once.
   *
   * @throws dev.millrace.diag.UserException as {@link #read}
   */
  ArchiveFeed archive(LiveStream stream, LiveRun run, ArchiveState archive);

  /**
   * Reads a stream from its history on: that first, and then the place itself from exactly where
   * the history ends, as one read of the place would have given it.
   *
   * @param allowGap whether records that neither of them has any more are passed over
   * @return empty if this source cannot do so exactly
   * @throws dev.millrace.diag.UserException as {@link #read}; also where records are missing
   */
  default Optional<CatchUp> catchUp(
      LiveStream stream, LiveRun run, RecordHistory history, boolean allowGap) {
    return Optional.empty();
  }

  /**
   * A read of a stream from its history on.
   *
   * @param warnings what people should know of where the two meet
   */
  record CatchUp(PTransform<PBegin, PCollection<SourceBatch>> source, List<Diagnostic> warnings) {}

  /**
   * Looks at records without taking them: from the oldest one on, or from the first whose own time
   * is {@code from}, to the present end.
   *
   * @param most how many; where there are several partitions, about the same number of each
   * @return empty if this source cannot do so
   * @throws dev.millrace.diag.UserException as {@link #read}
   */
  default Optional<Peek> peek(LiveStream stream, Optional<Instant> from, int most) {
    return Optional.empty();
  }

  /**
   * Records that were looked at.
   *
   * @param records with whole rows and the verdicts of a live run that begins with them
   * @param more whether there are more after them
   */
  record Peek(List<SourceRecord> records, boolean more) {}

  /**
   * Decodes the value of a record.
   *
   * @param headers of the record, which may name the value's schema
   * @return a row of the stream's whole schema, NULL in columns that do not come from the value
   * @throws dev.millrace.element.RowFault if it is not a row of the stream
   */
  Object[] decode(LiveStream stream, byte[] value, List<Header> headers);

  /**
   * How a record is judged that was put aside and comes again: by what the file says now, as an
   * event or a dead letter, and never as late.
   *
   * @return from the record as it came, with its bytes and without a row; empty if this source
   *     cannot do so
   */
  default Optional<UnaryOperator<SourceRecord>> judge(LiveStream stream) {
    return Optional.empty();
  }

  /**
   * Whether a source reads a place.
   *
   * @param place as coordinates of records and dead letters name it
   */
  boolean reads(EndpointSpec source, String place);

  /**
   * The source of a run that stands beside another one of the same file, and takes nothing from it.
   *
   * @param name of that run: small letters and digits
   * @return with a name of its own for what the place notes about its readers; empty if a place
   *     gives each record to one reader, and the source cannot name another place
   */
  default Optional<EndpointSpec> beside(EndpointSpec source, String name) {
    return Optional.empty();
  }

  /** The names of the places that a source reads, as far as the file tells them. */
  default List<String> places(EndpointSpec source) {
    return List.of();
  }

  /**
   * Where each partition ends at present, by place, in the numbers of {@link ArchiveState#next};
   * without those of which nobody can tell.
   *
   * @throws dev.millrace.diag.UserException if the place does not answer
   */
  default Map<String, SortedMap<Integer, Long>> ends(EndpointSpec source) {
    return Map.of();
  }

  /** What is there and not read yet, because it is not final; empty if there is nothing such. */
  default Optional<Diagnostic> withheld(EndpointSpec source) {
    return Optional.empty();
  }

  /** Whether records are given back unless a checkpoint says that they were taken. */
  default boolean needsCheckpoints() {
    return false;
  }

  /** Whether the source itself fills the column of event time, which is then not in the value. */
  default boolean fillsTime(EndpointSpec source) {
    return false;
  }

  /** The columns that archives keep under names of their own, and what of a record they hold. */
  default Map<String, RecordPart> archivedApart(EndpointSpec source) {
    return Map.of();
  }

  /** Reports what of a source's configuration does not fit its stream. */
  default void check(StreamSide side) {}

  /**
   * Reports what two streams cannot share.
   *
   * @param earlier reads a source of the same type
   * @return whether something was reported
   */
  default boolean checkBeside(StreamSide side, StreamSide earlier) {
    return false;
  }

  /**
   * Reports what people should know before a run.
   *
   * @param archiving whether the stream is archived; otherwise it is a live run
   */
  default void checkRun(StreamSide side, boolean archiving) {}

  /** What a record has beside its value. */
  enum RecordPart {
    KEY,
    HEADERS,
    TOPIC,
    PARTITION,
    OFFSET,
    /** The record's own time stamp. */
    TIME
  }
}
