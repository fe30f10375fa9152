package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;
import static dev.millrace.spec.yaml.keys.SharedTypes.COLUMNS;
import static dev.millrace.spec.yaml.keys.SharedTypes.ERROR_HANDLING;
import static dev.millrace.spec.yaml.keys.SharedTypes.EXPRESSION;
import static dev.millrace.spec.yaml.keys.SharedTypes.LANGUAGE;
import static dev.millrace.spec.yaml.keys.SharedTypes.NAMES;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The types of steps and their keys; those of sources and sinks have connectors. */
public final class StepKeys {
  /** What {@code ExtractWindowingInfo} can tell. */
  static final Choice WINDOW_FACTS =
      Choice.of(
              "timestamp",
              "window_start",
              "window_end",
              "window_string",
              "window_type",
              "pane_info")
          .later("window_object");

  static final StepKind FILTER =
      StepKind.of(
          "Filter",
          "Keeps the rows for which the predicate is TRUE; FALSE and NULL are dropped and counted.",
          Inputs.ONE,
          true,
          required("keep", EXPRESSION, "The predicate."),
          LANGUAGE,
          ERROR_HANDLING);

  static final StepKind MAP_TO_FIELDS =
      StepKind.of(
          "MapToFields",
          "Computes columns from the row's columns.",
          Inputs.ONE,
          true,
          optional(
              "fields",
              new MapOf<>(
                  "output column",
                  OneOf.of(
                      Expression.ANY,
                      ObjectOf.of(
                          required("expression", Expression.ANY, "The expression."),
                          optional(
                              "output_type",
                              Simple.SQL_TYPE,
                              "The column's type; the value is cast to it."),
                          Key.foreignCode("callable"),
                          Key.foreignCode("path"),
                          Key.foreignCode("name")))),
              "none",
              "The computed columns, each with its expression."),
          Key.defaulting(
              "append",
              Simple.BOOLEAN,
              false,
              "Whether the input's columns are kept before the computed ones."),
          optional(
              "drop", COLUMNS, "none", "Columns of the input to leave out; needs `append: true`."),
          LANGUAGE,
          ERROR_HANDLING,
          Key.foreignCode("dependencies"));

  static final StepKind EXPLODE =
      StepKind.of(
          "Explode",
          "Gives one row per element of array columns.",
          Inputs.ONE,
          true,
          required("fields", COLUMNS, "The array columns."),
          optional(
              "cross_product",
              Simple.BOOLEAN,
              "With several columns: true gives every combination, false goes through the arrays"
                  + " side by side. Required then."),
          ERROR_HANDLING);

  public static final StepKind PARTITION =
      StepKind.of(
          "Partition",
          "Sends each row to the output that an expression names. Its outputs are read as"
              + " `STEP.OUTPUT`.",
          Inputs.ONE,
          true,
          required("by", EXPRESSION, "Gives the name of the output."),
          required("outputs", NAMES, "The names that `by` can give."),
          optional(
              "unknown_output",
              Simple.NAME,
              "The output for any other name. Without it such rows are errors."),
          LANGUAGE,
          ERROR_HANDLING);

  public static final StepKind FLATTEN =
      StepKind.of("Flatten", "The rows of all inputs together.", Inputs.MANY, false);

  static final StepKind VALIDATE_WITH_SCHEMA =
      StepKind.of(
          "ValidateWithSchema",
          "Hands on the rows that meet a JSON Schema; any other row is an error.",
          Inputs.ONE,
          true,
          required(
              "schema",
              SharedTypes.JSON_SCHEMA,
              "The JSON Schema (draft 2020-12, or the one that its `$schema` names), with `type:"
                  + " object`. A column that is NULL is one that is not there."),
          ERROR_HANDLING);

  static final StepKind ASSIGN_TIMESTAMPS =
      StepKind.of(
          "AssignTimestamps",
          "Gives each row another event time.",
          Inputs.ONE,
          true,
          required("timestamp", EXPRESSION, "The new event time."),
          LANGUAGE,
          ERROR_HANDLING);

  static final StepKind WINDOW_INTO =
      StepKind.of(
          "WindowInto",
          "Puts rows into windows for the steps after it.",
          Inputs.ONE,
          false,
          required("windowing", SharedTypes.WINDOWING, "The windows."));

  static final StepKind EXTRACT_WINDOWING_INFO =
      StepKind.of(
          "ExtractWindowingInfo",
          "Adds columns that tell a row's event time and window.",
          Inputs.ONE,
          false,
          Key.defaulting(
              "fields",
              OneOf.of(new ListOf<>(WINDOW_FACTS), new MapOf<>("output column", WINDOW_FACTS)),
              List.of("timestamp", "window_start", "window_end"),
              "The facts to add, as a list or as a map of output column to fact."));

  static final StepKind VALIDATE =
      StepKind.of(
          "Validate",
          "Sends rows that break a rule to a quarantine output, with the names of the broken rules"
              + " in the column `broken_rules`.",
          Inputs.ONE,
          true,
          required(
              "rules",
              OneOf.of(new MapOf<>("rule", Expression.ANY), new ListOf<>(Expression.ANY)),
              "Predicates that must be TRUE; in a list each is its own name."),
          required(
              "quarantine",
              Simple.NAME,
              "The output for rows that break a rule, read as `STEP.NAME`. It must be read."),
          LANGUAGE,
          ERROR_HANDLING);

  static final StepKind DEDUPLICATE =
      StepKind.of(
          "Deduplicate",
          "Keeps one event per key and time span, by event time, in whatever order they arrive.",
          Inputs.ONE,
          false,
          required("key", COLUMNS, "The columns that name an event."),
          required(
              "within",
              Simple.POSITIVE_DURATION,
              "Events of a key less than this after a kept one are its duplicates."),
          Key.defaulting(
              "keep", Choice.of("first", "last"), "first", "Which event of a run is kept."),
          Key.defaulting(
              "emit",
              Choice.of("watermark", "on_arrival"),
              "watermark",
              "When a kept event is handed on; `on_arrival` is exact only where duplicates share"
                  + " their event time."),
          optional(
              "duplicates",
              Simple.NAME,
              "An output for the duplicates, read as `STEP.NAME`. It must be read."));

  static final StepKind LATEST =
      StepKind.of(
          "Latest",
          "Hands on each version of a row that is newer than those before it, so that the last one"
              + " of a key is its current row. Sinks replace rows by key; steps after it that would"
              + " count or drop versions are refused.",
          Inputs.ONE,
          false,
          required("key", COLUMNS, "The columns that name a row."),
          required(
              "order_by",
              COLUMNS,
              "The columns that grow with each version of a row: numbers, dates, time stamps."),
          optional(
              "deleted", Simple.COLUMN, "none", "A BOOLEAN column, TRUE where the row has ended."),
          optional(
              "unsent",
              Simple.COLUMN,
              "none",
              "A column with an array of names of columns: they get the values of the version"
                  + " before."));

  static final StepKind CREATE =
      StepKind.of(
          "Create",
          "Gives the rows that the file holds. `at` in a row is its event time.",
          Inputs.NONE,
          false,
          required(
              "elements", new ListOf<>(Simple.ANY), "The rows; a plain value is a row `element`."),
          Key.defaulting(
              "reshuffle", Simple.BOOLEAN, true, "Beam YAML's key; changes nothing here."));

  static final StepKind LOG_FOR_TESTING =
      StepKind.of(
          "LogForTesting",
          "Prints every row and hands it on.",
          Inputs.ONE,
          false,
          Key.defaulting(
              "level",
              Choice.of("ERROR", "WARN", "INFO", "DEBUG"),
              "INFO",
              "`DEBUG` prints only with `--debug`; the others always."),
          optional("prefix", Simple.TEXT, "nothing", "What to print before each row."));

  public static final StepKind ASSERT_EQUAL =
      StepKind.of(
          "AssertEqual",
          "Compares its input with rows that the file holds. Where they differ, in whatever order,"
              + " the run ends with exit code 1 and says which rows are missing and which are not"
              + " expected.",
          Inputs.ONE,
          false,
          required(
              "elements",
              new ListOf<>(Simple.ANY),
              "The rows; a column that is not written is NULL, a plain value is a row `element`."));

  static final StepKind RESHUFFLE =
      StepKind.of(
          "Reshuffle",
          "Hands the rows on as they are. Beam YAML's step to spread rows over workers, which is"
              + " the runner's matter here.",
          Inputs.ONE,
          false,
          optional("num_buckets", Simple.WHOLE_NUMBER, "Beam YAML's key; changes nothing here."));

  static final StepKind MATCH_ALL =
      StepKind.of(
          "MatchAll",
          "Finds the files that patterns match, as they are when the row comes: columns `path`,"
              + " `size_in_bytes` and `last_updated_in_seconds`. In a file without `streams` and"
              + " `outputs`.",
          Inputs.ONE,
          true,
          optional(
              "file_pattern", Simple.COLUMN, "the only column", "The column that holds a pattern."),
          Key.defaulting(
              "empty_match_treatment",
              Choice.of("ALLOW", "DISALLOW", "ALLOW_IF_WILDCARD"),
              "ALLOW_IF_WILDCARD",
              "Whether a pattern that matches no file is an error."),
          ERROR_HANDLING);

  static final StepKind SQL =
      StepKind.of(
          "Sql",
          "A query. One input is the table `PCOLLECTION`; of a map of inputs each is a table by its"
              + " alias. Groups and joins are made per window.",
          Inputs.MANY,
          true,
          required(
              "query",
              Simple.TEXT,
              "SELECT with WHERE, GROUP BY (with TUMBLE, HOP or SESSION), HAVING, DISTINCT, UNION"
                  + " ALL, queries in FROM, and joins by equal columns."),
          optional("dialect", Choice.of("calcite"), "Beam YAML's key; changes nothing here."),
          ERROR_HANDLING);

  static final StepKind STRIP_ERROR_METADATA =
      StepKind.of(
          "StripErrorMetadata",
          "Gives the rows of an error output as they were before the step that failed. In a file"
              + " without `streams` and `outputs`, where error outputs have the columns `element`,"
              + " `msg` and `stack`.",
          Inputs.ONE,
          false);

  /** In the order of the reference page. */
  public static final List<StepKind> ALL =
      List.of(
          FILTER,
          MAP_TO_FIELDS,
          EXPLODE,
          PARTITION,
          FLATTEN,
          VALIDATE,
          VALIDATE_WITH_SCHEMA,
          ASSIGN_TIMESTAMPS,
          WINDOW_INTO,
          EXTRACT_WINDOWING_INFO,
          DEDUPLICATE,
          LATEST,
          SequenceKeys.SEQUENCE,
          FunnelKeys.FUNNEL,
          CombineKeys.COMBINE,
          DetectKeys.DETECT,
          JoinKeys.JOIN,
          EnrichKeys.ENRICH,
          MaskKeys.MASK,
          EncryptKeys.ENCRYPT,
          EncryptKeys.DECRYPT,
          SQL,
          STRIP_ERROR_METADATA,
          CREATE,
          RESHUFFLE,
          MATCH_ALL,
          LOG_FOR_TESTING,
          ASSERT_EQUAL);

  /** Types of Beam YAML or of the design that this version refuses. */
  public static final List<String> LATER =
      List.of("Split", "RunInference", "MLTransform", "Enrichment", "AnomalyDetection", "Test");

  /** Types that run Python code. */
  public static final List<String> FOREIGN_CODE =
      List.of(
          "PyMap", "PyFlatMap", "PyFilter", "PyTransform", "PyMapToFields", "PyExplode", "Python");

  /** Kinds at which rows may end without anybody reading on. */
  private static final Set<StepKind> ENDS = Set.of(LOG_FOR_TESTING, ASSERT_EQUAL);

  private StepKeys() {}

  /** Whether it is right that nothing reads the kind's output. */
  public static boolean isEnd(StepKind kind) {
    return ENDS.contains(kind);
  }

  /** Whether the kind has an output that is read by the step's name alone. */
  public static boolean hasMainOutput(StepKind kind) {
    return !kind.equals(PARTITION) && !kind.equals(ASSERT_EQUAL);
  }

  public static Optional<StepKind> find(String type) {
    return ALL.stream()
        .filter(kind -> kind.type().equals(type))
        .findFirst()
        .or(() -> LibraryKeys.find(type));
  }
}
