package dev.millrace.connect;

import dev.millrace.element.PipelineId;
import dev.millrace.expr.TypedExpression;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** What a sink is built from. */
public interface SinkContext {
  /** What the file says about the sink. */
  EndpointSpec sink();

  /** The output's name. */
  String output();

  /** The name under which the sink counts rows: {@code STEP/in}, {@code STEP/written}. */
  String step();

  /** Of the rows in the blocks. */
  Schema schema();

  PipelineId pipeline();

  /** Tells the rows of this run from those of others. */
  RunMark mark();

  /** Compiled expressions, by dotted path of the key: {@code key}, {@code headers.NAME}. */
  Map<String, TypedExpression> expressions();

  /** Whether it is a live run; otherwise a replay. */
  boolean live();

  /** The part of event time that a replay is of. */
  default Range range() {
    return Range.ALL;
  }

  /**
   * A part of event time.
   *
   * @param from inclusive; empty for no limit
   * @param to exclusive; empty for no limit
   */
  record Range(Optional<Instant> from, Optional<Instant> to) {
    /** All of it. */
    public static final Range ALL = new Range(Optional.empty(), Optional.empty());
  }

  /**
   * Whether files are named as Beam YAML names them, {@code PATH-00000-of-00001}, instead of
   * filling a directory.
   */
  default boolean numbersFiles() {
    return false;
  }

  /** Whether the run has no end at which all its files could appear together. */
  boolean endless();

  /**
   * Whether servers are asked now whether they are there; workers may be the only ones to reach.
   */
  boolean asksServices();

  /** Whether nothing is changed at servers that are asked, as no run follows. */
  default boolean onlyAsking() {
    return false;
  }

  /** Whether the job is restarted from checkpoints after a failure. */
  boolean checkpoints();

  /**
   * How many files are written side by side; 0 for one per bundle.
   *
   * @param directories whether there is a directory per range of event time
   */
  int fileWriters(boolean directories);

  /** Whether rows that the place refuses can become dead letters; otherwise they fail the run. */
  boolean takesLetters();
}
