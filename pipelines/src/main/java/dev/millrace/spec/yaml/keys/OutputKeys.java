package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import java.util.List;

/** The keys of an entry of {@code outputs}. */
public final class OutputKeys {
  /** The key of outputs and sinks that lets tagged columns through. */
  public static final Key<List<String>> ALLOW_TAGS =
      optional(
          "allow_tags",
          new ListOf<>(Simple.NAME),
          "none",
          "Of a sink: tags that the columns may have which it gets.");

  private static final Key<?> LIVE_SINK =
      optional("live", SharedTypes.SINK, "The sink of a live run.");

  private static final Key<?> REPLAY_SINK =
      optional("replay", SharedTypes.SINK, "The sink of a replay.");

  /** The keys of one of several sinks of an output. */
  public static final KeySet OUTPUT_SINK = KeySet.of(LIVE_SINK, REPLAY_SINK, ALLOW_TAGS);

  public static final KeySet OUTPUT =
      KeySet.of(
          optional(
              "input",
              Simple.REFERENCE,
              "What is written; `dead_letter` and `late` are the pipeline's own and have none."),
          LIVE_SINK,
          REPLAY_SINK,
          optional(
              "sinks",
              new MapOf<>("sink", new ObjectOf(OUTPUT_SINK)),
              "none",
              "Several sinks of the same rows, instead of `live` and `replay`: each has a name and"
                  + " sides of its own, and is the output `OUTPUT.SINK`."),
          ALLOW_TAGS);

  private OutputKeys() {}
}
