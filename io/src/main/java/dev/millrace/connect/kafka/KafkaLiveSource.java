package dev.millrace.connect.kafka;

import dev.millrace.connect.ArchiveFeed;
import dev.millrace.connect.ArchiveState;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.LiveSource.RecordPart;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.expr.RowTime;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.kafka.client.KafkaPosition;
import dev.millrace.io.kafka.client.KafkaProbe;
import dev.millrace.io.kafka.client.ReadRange;
import dev.millrace.io.kafka.client.TopicAdmin;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.kafka.read.KafkaSource;
import dev.millrace.io.kafka.read.KafkaSourceOptions;
import dev.millrace.io.kafka.read.MetadataColumns;
import dev.millrace.io.kafka.read.TombstoneDecoder;
import dev.millrace.io.kafka.read.TopicPeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/** Reads topics as the live side of a stream. */
final class KafkaLiveSource implements LiveSource {
  @Override
  public PTransform<PBegin, PCollection<SourceBatch>> read(LiveStream stream, LiveRun run) {
    KafkaSourceOptions options = options(stream, run.untilIdle());
    if (run.checkpoints()) {
      options = options.withRange(options.range().checkpointedAtEnd());
    }
    if (run.asksServices()) {
      KafkaProbe.checkSource(options.connection(), options.topics(), options.range());
    }
    return KafkaSource.read(options);
  }

  /** The history's ends are where the topics start. */
  @Override
  public Optional<CatchUp> catchUp(
      LiveStream stream, LiveRun run, RecordHistory history, boolean allowGap) {
    KafkaSourceOptions source = options(stream, run.untilIdle()).after(history);
    Seam seam = Seam.of(source, history, topic -> reads(stream.source(), topic), allowGap);
    ReadRange range = source.range().startingAt(seam.start());
    source = source.withRange(run.checkpoints() ? range.checkpointedAtEnd() : range);
    return Optional.of(new CatchUp(KafkaSource.read(source), seam.warnings()));
  }

  /** An archiver goes on where the archive ends, whatever the file says about the start. */
  @Override
  public ArchiveFeed archive(LiveStream stream, LiveRun run, ArchiveState archive) {
    KafkaSourceOptions source = archived(stream, run);
    Map<String, Map<Integer, Long>> held = archive.next();
    if (!held.isEmpty()) {
      KafkaPosition.Offsets end = new KafkaPosition.Offsets(held, archive.ids());
      source = source.withRange(source.range().startingAt(end));
    }
    KafkaPosition.Offsets starts = new KafkaPosition.Offsets(Map.of());
    if (run.asksServices()) {
      // Fixed here, so that the archive knows where each partition begins, and of which topic.
      starts = KafkaProbe.starts(source.connection(), source.topics(), source.range());
      source = source.withRange(source.range().startingAt(starts));
    }
    if (run.checkpoints()) {
      // The last files are committed by a checkpoint, and counted before the job is over.
      source = source.withRange(source.range().checkpointedAtEnd());
    }
    return new ArchiveFeed(
        KafkaSource.read(source),
        source.decoder().schema(),
        starts.offsets(),
        starts.topicIds(),
        ArchiveFeed.NO_LIMIT);
  }

  @Override
  public Optional<Peek> peek(LiveStream stream, Optional<Instant> from, int most) {
    KafkaPosition start =
        from.<KafkaPosition>map(KafkaPosition.AtTime::new).orElseGet(KafkaPosition.Earliest::new);
    ReadRange present = new ReadRange(start, new KafkaPosition.Latest(), null);
    TopicPeek.Found found =
        TopicPeek.read(options(stream, Optional.empty()).withRange(present), most);
    return Optional.of(new Peek(found.records(), found.more()));
  }

  @Override
  public void check(StreamSide side) {
    AvroKeys.check(side);
    List.of(KafkaSourceType.START, KafkaSourceType.STOP)
        .forEach(key -> KafkaRanges.check(side, key.name()));
  }

  @Override
  public List<String> places(EndpointSpec source) {
    return List.copyOf(KafkaSide.topics(source).names());
  }

  @Override
  public Map<String, SortedMap<Integer, Long>> ends(EndpointSpec source) {
    Map<String, SortedMap<Integer, Long>> ends = new TreeMap<>();
    try (TopicAdmin admin = TopicAdmin.open(KafkaSide.connection(source))) {
      places(source).forEach(topic -> end(admin, topic).ifPresent(at -> ends.put(topic, at)));
    }
    return ends;
  }

  /** Empty if the topic has gone: that says nothing of the others. */
  private static Optional<SortedMap<Integer, Long>> end(TopicAdmin admin, String topic) {
    try {
      return Optional.of(admin.endOffsets(topic));
    } catch (UserException gone) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Diagnostic> withheld(EndpointSpec source) {
    return KafkaProbe.openTransactions(KafkaSide.connection(source), KafkaSide.topics(source));
  }

  @Override
  public Object[] decode(LiveStream stream, byte[] value, List<Header> headers) {
    Object[] row = options(stream, Optional.empty()).decoder().decode(value, headers);
    return Arrays.copyOf(row, stream.schema().getFieldCount());
  }

  @Override
  public Optional<UnaryOperator<SourceRecord>> judge(LiveStream stream) {
    return Optional.of(KafkaSource.judge(options(stream, Optional.empty())));
  }

  @Override
  public boolean reads(EndpointSpec source, String place) {
    TopicSelection topics = KafkaSide.topics(source);
    String pattern = topics.pattern();
    return pattern == null ? topics.names().contains(place) : Pattern.matches(pattern, place);
  }

  /** Everybody may read a topic; what a group has committed is its own. */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec source, String name) {
    return Optional.of(
        KafkaSide.renamed(source, KafkaSide.CONSUMER_CONFIG, ConsumerConfig.GROUP_ID_CONFIG, name));
  }

  @Override
  public Map<String, RecordPart> archivedApart(EndpointSpec source) {
    Map<String, RecordPart> parts = new TreeMap<>();
    metadata(source)
        .forEach(
            (what, column) ->
                parts.put(
                    column,
                    what.equals("timestamp")
                        ? RecordPart.TIME
                        : RecordPart.valueOf(what.toUpperCase(Locale.ROOT))));
    return parts;
  }

  private static KafkaSourceOptions options(LiveStream stream, Optional<Duration> untilIdle) {
    EndpointSpec source = stream.source();
    Map<String, String> metadata = metadata(source);
    Schema decoded = withoutMetadata(stream.schema(), metadata);
    RecordFormat format = KafkaSide.format(source);
    RecordDecoder decoder =
        KafkaSourceType.tombstones(source)
            .<RecordDecoder>map(
                ends ->
                    TombstoneDecoder.of(
                        decoded,
                        ends,
                        timeColumn(stream, decoded),
                        stream.units(),
                        values -> format.decoder(values, stream.units())))
            .orElseGet(() -> format.decoder(decoded, stream.units()));
    return new KafkaSourceOptions(
        stream.name(),
        KafkaSide.connection(source),
        KafkaSide.topics(source),
        KafkaRanges.range(source, untilIdle),
        decoder,
        stream.schema(),
        metadataColumns(stream.schema(), metadata),
        stream.watermark().rules(stream.time()),
        null);
  }

  /** The decoded column that is the event time, where that is a time stamp. */
  private static int timeColumn(LiveStream stream, Schema decoded) {
    int column = stream.time().orElse(null) instanceof RowTime.Column time ? time.index() : -1;
    if (column < 0 || column >= decoded.getFieldCount()) {
      return -1;
    }
    ValueKind kind = ValueKind.of(decoded.getField(column).getType());
    return kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS ? column : -1;
  }

  /**
   * Without metadata columns, for archives: they keep what Kafka says about a record under names of
   * their own. Where the event time comes from a metadata column, the rows have those columns
   * nevertheless, after the others.
   */
  private static KafkaSourceOptions archived(LiveStream stream, LiveRun run) {
    KafkaSourceOptions full = options(stream, run.untilIdle());
    int decoded = full.decoder().schema().getFieldCount();
    if (stream.timeColumns().stream().anyMatch(column -> column >= decoded)) {
      return full;
    }
    return KafkaSourceOptions.of(
            full.name(), full.connection(), full.topics(), full.decoder(), full.times())
        .withRange(full.range());
  }

  /** The column for each thing that Kafka says about a record. */
  private static Map<String, String> metadata(EndpointSpec source) {
    Map<String, String> metadata = new TreeMap<>();
    source.map("metadata").forEach((what, column) -> metadata.put(what, String.valueOf(column)));
    return metadata;
  }

  private static Schema withoutMetadata(Schema schema, Map<String, String> metadata) {
    Schema.Builder decoded = Schema.builder();
    for (Schema.Field field : schema.getFields()) {
      if (!metadata.containsValue(field.getName())) {
        decoded.addField(field);
      }
    }
    return decoded.build();
  }

  private static MetadataColumns metadataColumns(Schema schema, Map<String, String> metadata) {
    return new MetadataColumns(
        index(schema, metadata.get("key")),
        index(schema, metadata.get("headers")),
        index(schema, metadata.get("topic")),
        index(schema, metadata.get("partition")),
        index(schema, metadata.get("offset")),
        index(schema, metadata.get("timestamp")));
  }

  private static int index(Schema schema, @Nullable String column) {
    return column == null ? -1 : schema.indexOf(column);
  }
}
