package dev.millrace.plan.node;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.spec.WindowingSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What a node does, typed. Column numbers refer to the schema of the input they belong to. Whoever
 * must tell kinds apart does so with the visitors of the families, so that a new kind does not
 * compile before everybody has decided about it.
 */
public sealed interface NodeKind permits SourceNode, ElementNode, KeyedNode, ErrorsNode {

  /** Calls the visitor's method for the node's family. */
  <R> R accept(Visitor<R> visitor);

  /**
   * Which columns of its inputs the node needs, and which it hands on.
   *
   * @param inputs the schemas of the inputs
   */
  Lineage lineage(List<Schema> inputs);

  /**
   * The node over inputs of which only some columns are left. All columns that it needs are.
   *
   * @param kept the columns that are left
   */
  NodeKind pruned(KeptColumns kept);

  /**
   * The columns of its first input that a column of an output is made of, where the lineage says
   * that the node makes it: its values tell something of theirs.
   *
   * @param input the schema of the first input
   */
  default Set<Integer> madeOf(int column, Schema input) {
    return lineage(List.of(input)).inputs().get(0).read();
  }

  /** The columns by which rows find each other, for people; empty if the node has no key. */
  default Optional<String> keyText() {
    return Optional.empty();
  }

  /**
   * What the node remembers in a live run; empty if it remembers nothing.
   *
   * @param windowing of its results
   */
  default Optional<Memory> memory(WindowingSpec windowing) {
    return Optional.empty();
  }

  /** The node if it is a declared stream. */
  default Optional<StreamNode> asStream() {
    return Optional.empty();
  }

  /** The node if it keeps events of a key together. */
  default Optional<KeyedNode> asKeyed() {
    return Optional.empty();
  }

  /** The node if it leaves out duplicates. */
  default Optional<DeduplicateNode> asDeduplicate() {
    return Optional.empty();
  }

  /**
   * Whether it reads versions of rows, in whatever order they come ({@code changelog}, {@code
   * tombstones}).
   */
  default boolean readsChangelog() {
    return false;
  }

  /** Whether its rows are versions of rows, of which the newest one of a key is to stay. */
  default boolean givesVersions() {
    return false;
  }

  /** Whether it hands versions on one by one, so that the newest one still replaces the others. */
  default boolean takesVersions() {
    return false;
  }

  /** The same of one of its inputs alone, if its own rows are no versions then. */
  default boolean takesVersions(int input) {
    return false;
  }

  /** An expression that a row may make fail, of a node that takes versions but for it. */
  default Optional<String> mayFail() {
    return Optional.empty();
  }

  /** Whether its rows, which had no event time, get one. */
  default boolean givesFirstTimes() {
    return false;
  }

  /** Whether it makes several rows of one. */
  default boolean multiplies() {
    return false;
  }

  /** Whether it prints its rows. */
  default boolean prints() {
    return false;
  }

  /** Whether it only compares its rows with those that are expected. */
  default boolean compares() {
    return false;
  }

  /** What the node reads if it is a source among the transforms. */
  default Optional<EndpointSpec> reads() {
    return Optional.empty();
  }

  /** The table that the node loads at the start, if it loads one. */
  default Optional<EndpointSpec> loads() {
    return Optional.empty();
  }

  /** The tags that a column of the main output has because the step says so. */
  default List<String> tags(int column) {
    return List.of();
  }

  /** The column of the loaded table that a column of the main output is a copy of. */
  default Optional<String> tableColumn(int column) {
    return Optional.empty();
  }

  /** The place that the node asks while it runs, if it does. */
  default Optional<EndpointSpec> asks() {
    return Optional.empty();
  }

  /** The node if it adds what a place outside has. */
  default Optional<EnrichNode> asEnrich() {
    return Optional.empty();
  }

  /** The step whose dead letters the node hands on, if that is what it does. */
  default Optional<String> lettersOf() {
    return Optional.empty();
  }

  /** What the step reads whose dead letters the node hands on in Beam YAML's form, if it does. */
  default Optional<Schema> letterElement() {
    return Optional.empty();
  }

  /**
   * What a node remembers in a live run.
   *
   * @param text what it remembers, per what, and until when, for people
   * @param span for how much event time a key without events is remembered; it is forgotten about a
   *     second of event time after that at the latest. Empty if every key is remembered until the
   *     input ends, or if there are no keys
   */
  record Memory(String text, Optional<Duration> span) {}

  /** Tells the families apart. */
  interface Visitor<R> {
    R visit(SourceNode node);

    R visit(ElementNode node);

    R visit(KeyedNode node);

    R visit(ErrorsNode node);
  }
}
