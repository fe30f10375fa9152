package dev.millrace.telemetry;

import java.util.List;
import java.util.Locale;

/**
 * The catalogue: every metric of a run, by Prometheus' conventions and in base units. All have the
 * label {@code pipeline} besides their own.
 */
enum Metric {
  RUN_ELAPSED("run.elapsed", Kind.GAUGE, "seconds", "How long the run has been going.", "mode"),
  RUN_READY("run.ready", Kind.GAUGE, "", "1 if `/readyz` says so, else 0."),

  SOURCE_BYTES(
      "source.read",
      Kind.COUNTER,
      "bytes",
      "Bytes of keys and values that were read; what is read again after a restart counts again.",
      "stream"),
  SOURCE_LAG(
      "source.lag",
      Kind.GAUGE,
      "records",
      "Records that the source has, before the stop if there is one, and that were not read yet; of"
          + " Kafka.",
      "stream"),
  SOURCE_LAG_TIME(
      "source.lag",
      Kind.GAUGE,
      "seconds",
      "How long ago the time is up to which a partition has been read, of the partition where that"
          + " is most; 0 where all is read. That time is the time stamp of its newest record that"
          + " was read (by default the producer's clock), or when nothing more was there last if"
          + " that is later. Of Kafka, of Pulsar, whose messages have times of publication, and of"
          + " Kinesis with shards for partitions, whose records have times of arrival.",
      "stream"),
  SOURCE_WATERMARK(
      "source.watermark.timestamp",
      Kind.GAUGE,
      "seconds",
      "The event-time watermark of the stream, after allowed lateness.",
      "stream"),
  SOURCE_WATERMARK_DELAY(
      "source.watermark.delay",
      Kind.GAUGE,
      "seconds",
      "How far that watermark is behind the clock.",
      "stream"),
  SOURCE_HOLDER(
      "source.watermark.holder",
      Kind.GAUGE,
      "",
      "1 for the partition that holds the stream's watermark back; no series where none does,"
          + " because all are idle.",
      "stream",
      "topic",
      "partition"),
  SOURCE_PARTITIONS("source.partitions", Kind.GAUGE, "", "Partitions that are read.", "stream"),
  SOURCE_IDLE(
      "source.idle.partitions",
      Kind.GAUGE,
      "",
      "Partitions that the watermark does without, because they are at their ends and quiet.",
      "stream"),
  SOURCE_FOLDED(
      "source.folded.partitions",
      Kind.GAUGE,
      "",
      "Partitions without series of their own: those after the first 16 of each reader, and after"
          + " the first 1,000 of the stream. The stream's metrics have them.",
      "stream"),
  SOURCE_UNREACHABLE(
      "source.unreachable",
      Kind.GAUGE,
      "",
      "1 while a reader gets no answer from a broker or a service, else 0; of Kafka, Kinesis"
          + " and Pulsar."
          + " Lag, watermark and partitions are then those of the last answer.",
      "stream"),
  SOURCE_LATENESS(
      "source.lateness",
      Kind.HISTOGRAM,
      "seconds",
      "How far late events lay below their watermark, before allowed lateness.",
      "stream"),
  SOURCE_LARGEST_LATENESS(
      "source.lateness.largest",
      Kind.GAUGE,
      "seconds",
      "The largest of these since the start; on the direct runner alone.",
      "stream"),

  PARTITION_LAG("partition.lag", Kind.GAUGE, "records", "As of the stream.", Labels.PARTITION),
  PARTITION_LAG_TIME("partition.lag", Kind.GAUGE, "seconds", "As of the stream.", Labels.PARTITION),
  PARTITION_WATERMARK(
      "partition.watermark.timestamp",
      Kind.GAUGE,
      "seconds",
      "The watermark of the partition, before allowed lateness.",
      Labels.PARTITION),
  PARTITION_WATERMARK_DELAY(
      "partition.watermark.delay",
      Kind.GAUGE,
      "seconds",
      "How far that watermark is behind the clock.",
      Labels.PARTITION),
  PARTITION_IDLE("partition.idle", Kind.GAUGE, "", "1 if it is idle, else 0.", Labels.PARTITION),

  STEP_IN(
      "step.records.in",
      Kind.COUNTER,
      "",
      "Records that came into a source, a step or an output, which `kind` tells apart.",
      Labels.STEP),
  STEP_OUT("step.records.out", Kind.COUNTER, "", "Rows that it handed on.", Labels.STEP),
  STEP_EVENTS(
      "step.events",
      Kind.COUNTER,
      "",
      "What became of the records that came in, by the kinds of the ledger: `passed`, `filtered`,"
          + " `duplicates`, `late`, `dead_lettered`, `combined`, `matched`, `unmatched`,"
          + " `enriched`, `missing`, `failed`, `written`.",
      "step",
      "kind",
      "disposition"),
  STEP_HELD(
      "step.held",
      Kind.GAUGE,
      "records",
      "Records that came in and have not come to an end: in state, or on their way.",
      Labels.STEP),
  STEP_MISSING(
      "step.missing",
      Kind.GAUGE,
      "records",
      "Rows that the inputs handed on and that did not come in: 0 but for those on their way.",
      Labels.STEP),
  STEP_STATE_KEYS(
      "step.state",
      Kind.GAUGE,
      "keys",
      "Keys that have state; of steps that keep state, in a live run. A job that was restored from"
          + " a savepoint of another version of the file counts from there.",
      "step"),
  STEP_STATE_BYTES(
      "step.state",
      Kind.GAUGE,
      "bytes",
      "Bytes of that state as it is kept, and of events that wait for the watermark; without what"
          + " the runner puts around them.",
      "step"),
  LOOKUP_KEYS(
      "lookup.keys",
      Kind.COUNTER,
      "",
      "Keys that a step `Enrich` looked up; `cache` is `hit` where the answer was known, else"
          + " `miss`.",
      "step",
      "cache"),
  LOOKUP_TIME(
      "lookup.calls",
      Kind.HISTOGRAM,
      "seconds",
      "How long its calls took, those that failed included.",
      "step"),
  CIRCUIT(
      "circuit.state",
      Kind.GAUGE,
      "",
      "1 for the state that the circuit of a step `Enrich` or of an output to HTTP is in: `closed`"
          + " (calls are made), `half_open` (a few calls try), `open` (none is made); 0 for the"
          + " others. Of runs in the process that serves this.",
      "step",
      "state"),
  DEAD_LETTERS("dead.letters", Kind.COUNTER, "", "Dead letters by their codes.", "step", "code"),

  OUTPUT_BYTES(
      "output.written",
      Kind.COUNTER,
      "bytes",
      "Bytes of keys and values that were written; Kafka alone tells them.",
      "output"),
  OUTPUT_DELAY(
      "output.delay",
      Kind.HISTOGRAM,
      "seconds",
      "How old rows were, by their event times, when they had been written: from the source through"
          + " all steps, windows and watermarks included. Of Kafka, Pub/Sub, Kinesis,"
          + " Pulsar, RabbitMQ, JDBC, Redis and HTTP, in a live run.",
      "output"),
  OUTPUT_WRITES(
      "output.writes",
      Kind.HISTOGRAM,
      "seconds",
      "How long batches took to be written, attempts that failed included: statements of JDBC,"
          + " Redis and HTTP, requests of Pub/Sub, batches of Kinesis, Pulsar and RabbitMQ, and of"
          + " Kafka what the end of a bundle waited for the broker. `_count` is the number of"
          + " batches: rows written by it is their size.",
      "output"),
  RETRIES(
      "retries",
      Kind.COUNTER,
      "",
      "Attempts that failed and were made again, of steps `Enrich` and of outputs to JDBC, Redis,"
          + " Kinesis, Pulsar, RabbitMQ, HTTP, Iceberg and Delta Lake; rows wait meanwhile. Of runs"
          + " in the process that serves this.",
      "step"),
  OUTPUT_WAITING(
      "output.waiting",
      Kind.GAUGE,
      "seconds",
      "How long the output has been waiting for its sink by now: the longest of its writers. Of all"
          + " sinks but BigQuery, the console and metrics; of runs in the process that serves"
          + " this.",
      "output"),
  RATE_WAITS(
      "rate.limit.waits",
      Kind.COUNTER,
      "seconds",
      "How long calls waited for their turn, all together, of steps `Enrich` and outputs with a"
          + " `rate`: a second a second for each call that waits. Of runs in the process that"
          + " serves this.",
      "step"),
  COLUMN_VALUES(
      "column.values",
      Kind.COUNTER,
      "",
      "Values of the columns that an output to metrics names under `nulls`; `is_null` is"
          + " `true` or `false`.",
      "output",
      "column",
      "is_null"),
  COMPLETENESS_SEEN(
      "completeness.seen",
      Kind.GAUGE,
      "records",
      "How many events the newest window of a key has, as an output to metrics is told it; 0"
          + " of a key without a window while others have had newer ones for 20 s.",
      Labels.KEY),
  COMPLETENESS_EXPECTED(
      "completeness.expected", Kind.GAUGE, "records", "How many it should have.", Labels.KEY),
  COMPLETENESS_WINDOW(
      "completeness.window.end.timestamp",
      Kind.GAUGE,
      "seconds",
      "The end of that window.",
      Labels.KEY),
  COMPLETENESS_FOLDED(
      "completeness.folded",
      Kind.COUNTER,
      "records",
      "Rows of keys without series of their own: those after the first `max_keys` of a worker.",
      "output"),
  COMPLETENESS_FOLDED_KEYS(
      "completeness.folded",
      Kind.GAUGE,
      "keys",
      "Keys that workers tell of and that have no series: those after the first 1,000 of an"
          + " output.",
      "output"),
  OUTPUT_UPDATED(
      "output.updated.timestamp",
      Kind.GAUGE,
      "seconds",
      "When rows were written last, as far as this process has noticed: within a second, on a"
          + " Flink cluster within its `metrics.fetcher.update-interval` and 5 s.",
      "output");

  /** Labels that several have. */
  private static final class Labels {
    static final String[] PARTITION = {"stream", "topic", "partition"};
    static final String[] STEP = {"step", "kind"};
    static final String[] KEY = {"output", "key"};
  }

  /** What Prometheus calls a type. */
  enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  private final String meter;
  private final Kind kind;
  private final String unit;
  private final String doc;
  private final List<String> labels;

  Metric(String name, Kind kind, String unit, String doc, String... labels) {
    this.meter = "millrace." + name + (unit.isEmpty() ? "" : "." + unit);
    this.kind = kind;
    this.unit = unit;
    this.doc = doc;
    this.labels = List.of(labels);
  }

  /**
   * The name as Micrometer has it. The unit is part of it: Micrometer takes two meters that differ
   * in nothing else for one, and drops the second.
   */
  String meter() {
    return meter;
  }

  Kind kind() {
    return kind;
  }

  /** The base unit; empty for plain numbers. */
  String unit() {
    return unit;
  }

  /** For people, in Markdown. */
  String doc() {
    return doc;
  }

  /** Its own labels, in order. */
  List<String> labels() {
    return labels;
  }

  /** As Prometheus shows it. */
  String prometheusName() {
    String name = meter.replace('.', '_');
    return kind == Kind.COUNTER ? name + "_total" : name;
  }

  /** The names of its series at Prometheus. */
  List<String> series() {
    String name = prometheusName();
    return kind == Kind.HISTOGRAM
        ? List.of(name + "_bucket", name + "_sum", name + "_count")
        : List.of(name);
  }

  /** As Prometheus calls its type. */
  String type() {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
