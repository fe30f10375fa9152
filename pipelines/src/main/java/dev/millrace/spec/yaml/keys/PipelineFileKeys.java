package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Part;
import dev.millrace.connect.key.ValueType.Shape;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.topic.TopicKeys;
import java.util.List;

/** The keys of a pipeline file outside of a step's own configuration. */
public final class PipelineFileKeys {
  /** The key of a step that checks its rows. */
  public static final String OUTPUT_SCHEMA = "output_schema";

  /** The key of a step with hints for workers. */
  public static final String RESOURCE_HINTS = "resource_hints";

  private static final ValueType<?> TRANSFORMS = new ListOf<>(SharedTypes.TRANSFORM);

  private static final Key<?> HINTS =
      optional(
          RESOURCE_HINTS,
          new Part("config", "a map of hints", "maps of hints", Shape.MAP),
          "none",
          "Hints for Beam's own workers; without effect here, with a warning.");

  /** The keys of {@code pipeline} and of a nested {@code chain} or {@code composite}. */
  public static final KeySet PIPELINE =
      KeySet.of(
          Key.defaulting(
              "type",
              Choice.of("composite", "chain"),
              "composite",
              "`chain`: each step reads the one above it. `composite`: steps name their inputs."),
          required("transforms", TRANSFORMS, "The steps."),
          optional("source", SharedTypes.TRANSFORM, "A step put before `transforms`."),
          optional("sink", SharedTypes.TRANSFORM, "A step put after `transforms`."),
          optional(
              "extra_transforms",
              TRANSFORMS,
              "none",
              "Steps beside a chain, with inputs of their own."),
          optional(
              "windowing",
              SharedTypes.WINDOWING,
              "global",
              "The windows of everything that comes into the pipeline."),
          HINTS);

  /** The keys of an entry of {@code transforms}. */
  public static final KeySet STEP =
      KeySet.of(
          required("type", Simple.NAME, "The type of the step."),
          optional(
              "name", Simple.NAME, "the type", "Its name: unique, and kept over the job's life."),
          optional(
              "input",
              OneOf.of(
                  Simple.REFERENCE,
                  new ListOf<>(Simple.REFERENCE),
                  new MapOf<>("alias", OneOf.of(Simple.REFERENCE, new ListOf<>(Simple.REFERENCE)))),
              "What it reads: a step, a stream or `STEP.OUTPUT`; a list; or a map of alias to"
                  + " them."),
          optional(
              "windowing", SharedTypes.WINDOWING, "as its input", "The windows of what it reads."),
          optional(
              "config",
              new Part("config", "a map of the type's keys", "maps of keys", Shape.MAP),
              "none",
              "The keys of the type."),
          optional(
              "was",
              OneOf.of(
                  Simple.NAME,
                  ObjectOf.of(
                      optional("name", Simple.NAME, "the step's", "The step's name then."),
                      optional(
                          "columns",
                          new MapOf<>("column", Simple.COLUMN),
                          "none",
                          "The name of a column that the step reads, and its name then."))),
              "none",
              "The name under which a running job keeps the step's state, if it is another one;"
                  + " it stays in the file for as long as that state is gone on with."),
          optional(
              OUTPUT_SCHEMA,
              SharedTypes.JSON_SCHEMA,
              "none",
              "A JSON Schema that the rows of its output must meet, as `ValidateWithSchema` checks"
                  + " it; also under `config`. Rows that do not are errors, which"
                  + " `error_handling: {output: NAME}` in it takes to `STEP.NAME`."),
          OutputKeys.ALLOW_TAGS,
          HINTS);

  /** What a {@code chain} or {@code composite} among the transforms has besides. */
  public static final KeySet NESTED =
      KeySet.of(
          optional("name", Simple.NAME, "the type", "Its name."),
          optional(
              "input",
              OneOf.of(
                  Simple.REFERENCE,
                  new ListOf<>(Simple.REFERENCE),
                  new MapOf<>("alias", OneOf.of(Simple.REFERENCE, new ListOf<>(Simple.REFERENCE)))),
              "What it reads; its steps refer to it by alias, a single one as `input`."),
          optional(
              "output",
              OneOf.of(Simple.REFERENCE, new MapOf<>("output", Simple.REFERENCE)),
              "the last step of a chain",
              "The inner step whose output it gives, or a map of output to inner step."));

  public static final KeySet STREAM =
      KeySet.of(
          optional(
              "schema",
              Simple.TEXT,
              "The columns: an Avro schema file (`.avsc`), relative to the pipeline file."),
          optional(
              "fields",
              SharedKeys.COLUMN_TYPES,
              "The columns with their SQL types, instead of `schema`; `{type: TIMESTAMP, unit: s}`"
                  + " where numbers (of s, ms, us or ns since 1970) stand for times."),
          optional(
              "timestamp",
              OneOf.of(
                  Simple.COLUMN,
                  ObjectOf.of(
                      optional("field", Simple.COLUMN, "The column that holds event time."),
                      optional(
                          "unit",
                          SharedKeys.EPOCH_UNIT,
                          "What its numbers count since 1970; required for a column of numbers."),
                      optional(
                          "expression",
                          Expression.ANY,
                          "Instead of `field`: SQL over the columns that gives a TIMESTAMP."))),
              "The column that holds event time, or how it is found."),
          optional("id", Simple.COLUMN, "The column that identifies an event."),
          optional(
              "watermark",
              ObjectOf.of(
                  Key.defaulting(
                      "max_out_of_orderness",
                      Simple.DURATION,
                      WatermarkSpec.DEFAULT.maxOutOfOrderness(),
                      "How far an event may lie below the newest of its partition."),
                  Key.defaulting(
                      "allowed_lateness",
                      Simple.DURATION,
                      WatermarkSpec.DEFAULT.allowedLateness(),
                      "How far below the watermark an event is not yet late."),
                  Key.defaulting(
                      "idle_timeout",
                      Simple.POSITIVE_DURATION,
                      WatermarkSpec.DEFAULT.idleTimeout(),
                      "After this long without a record a partition is idle."),
                  Key.defaulting(
                      "on_idle",
                      Choice.of("advance", "hold"),
                      "advance",
                      "Whether an idle partition holds the others back."),
                  Key.defaulting(
                      "max_future",
                      Simple.POSITIVE_DURATION,
                      WatermarkSpec.DEFAULT.maxFuture(),
                      "Events further ahead of the clock are dead letters (live only)."),
                  optional(
                      "min_event_time",
                      Simple.TIME,
                      "1980-01-01",
                      "Events before it are dead letters, live and in a replay; in tests only if it"
                          + " is written.")),
              "all defaults",
              "How event time moves on."),
          optional("live", SharedTypes.SOURCE, "The source of a live run."),
          optional("archive", SharedTypes.SOURCE, "The source of a replay."),
          SharedTypes.ERROR_HANDLING);

  private static final ValueType<?> ROWS_FILE =
      new ObjectOf(
          KeySet.of(
              required(
                  "file",
                  Simple.TEXT,
                  "A list of rows in JSON or YAML, or `.jsonl` with a row on each line; from beside"
                      + " the pipeline file.")));

  private static final ValueType<?> ROWS = OneOf.of(new ListOf<>(SharedTypes.ROW), ROWS_FILE);

  /** The keys of an entry of {@code mock_...} and {@code expected_...}. */
  public static final KeySet NAMED_ROWS =
      KeySet.of(
          required("name", Simple.REFERENCE, "The output, step or `STEP.OUTPUT`."),
          required(
              "elements",
              OneOf.of(new ListOf<>(Simple.ANY), ROWS_FILE),
              "The rows, in any order; a plain value is a row `element`."));

  public static final KeySet TEST =
      KeySet.of(
          optional("name", Simple.TEXT, "test and its number", "What the test shows."),
          optional(
              "streams",
              new MapOf<>("stream", ROWS),
              "What arrives on each stream: rows with `at` (event time) and `late: true`, and"
                  + " `advance_watermark: TIME`."),
          optional(
              "mock_inputs",
              new ListOf<>(new ObjectOf(NAMED_ROWS)),
              "Rows that a step gets instead of its input."),
          optional(
              "mock_outputs",
              new ListOf<>(new ObjectOf(NAMED_ROWS)),
              "Rows that a step gives instead of being run."),
          optional(
              "mock_lookups",
              new ListOf<>(new ObjectOf(NAMED_ROWS)),
              "Rows that a step `Enrich` finds instead of asking: the columns of its `key`, and"
                  + " what comes back by the names that the place has for it."),
          optional(
              "expected_inputs",
              new ListOf<>(new ObjectOf(NAMED_ROWS)),
              "Rows that must reach a step."),
          optional(
              "expected_outputs",
              new ListOf<>(new ObjectOf(NAMED_ROWS)),
              "Rows that must come out of an output or a step."),
          optional(
              "allowed_sources",
              new ListOf<>(Simple.REFERENCE),
              "Sources that the test may really read, and look-ups that it may really ask."),
          Key.defaulting(
              "modes",
              new ListOf<>(Choice.of("live", "replay")),
              List.of("live", "replay"),
              "How the test is run."));

  public static final KeySet FILE =
      KeySet.of(
          required(
              "pipeline",
              OneOf.of(new ObjectOf(PIPELINE), new ListOf<>(SharedTypes.TRANSFORM)),
              "The graph."),
          optional(
              "streams",
              new MapOf<>("name", new ObjectOf(STREAM)),
              "none",
              "Logical inputs, each with a live and an archive side."),
          optional(
              "outputs",
              new MapOf<>("name", new ObjectOf(OutputKeys.OUTPUT)),
              "none",
              "Logical outputs, each with a live and a replay side; `dead_letter` and `late` take"
                  + " what cannot be processed and what comes too late."),
          optional(
              "on_error",
              Choice.of("fail"),
              "`fail` without a `dead_letter` output: the first row that cannot be processed ends"
                  + " the run."),
          Key.defaulting(
              "replayable",
              Simple.BOOLEAN,
              true,
              "`false` allows what gives other rows in a replay than live."),
          optional(
              "options",
              new MapOf<>("option", Simple.ANY),
              "none",
              "Beam pipeline options; a runner profile and the command line override them."),
          optional(
              TopicKeys.TOPICS,
              new ObjectOf(TopicKeys.ALL),
              "none",
              "The topics of Kafka that `millrace topics apply` makes."),
          optional("tests", new ListOf<>(new ObjectOf(TEST)), "none", "Tests of the file itself."),
          optional(
              "providers",
              new ListOf<>(new ObjectOf(ProviderKeys.PROVIDER)),
              "none",
              "Types of steps that the file provides itself."));

  private PipelineFileKeys() {}
}
