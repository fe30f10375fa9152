package dev.millrace.job;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.WrittenRows;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.plan.model.PlanOutput;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What a run wrote to one side of an output, to be read back.
 *
 * @param rows what it wrote, and where
 * @param from how it is read
 */
public record OutputRows(WrittenRows rows, ReadBack from) {
  /** Takes a row and its event time. */
  public interface Taker {
    void take(Object[] row, long time);
  }

  /** The rows of a side, if they can be read back. */
  public static Optional<OutputRows> of(PlanOutput output, EndpointSpec side) {
    WrittenRows rows = written(output, side);
    return Connectors.sink(side)
        .readBack()
        .filter(from -> from.obstacle(rows).isEmpty())
        .map(from -> new OutputRows(rows, from));
  }

  /** Why the rows of a side cannot be read back. */
  public static String obstacle(PlanOutput output, EndpointSpec side) {
    return Connectors.sink(side)
        .readBack()
        .flatMap(from -> from.obstacle(written(output, side)))
        .orElse(side.type() + " keeps nothing that could be read");
  }

  private static WrittenRows written(PlanOutput output, EndpointSpec side) {
    boolean live = output.live().filter(side::equals).isPresent();
    return new WrittenRows(
        output.name(),
        side,
        output.schema(),
        live ? output.liveExpressions() : output.replayExpressions());
  }

  /**
   * The rows of a directory that a run wrote instead of what the file says.
   *
   * @throws UserException ML-51xx when they are read, if the directory is not there, unfinished, or
   *     has a file that is damaged or of another schema
   */
  public static OutputRows ofDirectory(Path directory, Schema schema) {
    EndpointSpec sink =
        new EndpointSpec(
            Connectors.directories().type(),
            Position.ofFile("millrace"),
            Map.of("path", directory.toString()),
            Map.of());
    return new OutputRows(
        new WrittenRows(String.valueOf(directory.getFileName()), sink, schema, Map.of()),
        Connectors.directories().readBack().orElseThrow());
  }

  /** Where they are, for people. */
  public String place() {
    return Connectors.sink(rows.sink()).place(rows.sink());
  }

  /** What stays there of the rows that are written; empty if all do. */
  public Optional<ReadBack.Kept> kept() {
    return from.kept(rows);
  }

  /** Tells which rows have a place there; the others became dead letters. */
  public Predicate<Object[]> placed() {
    return from.placed(rows);
  }

  /** Whether they come with their event times. */
  public boolean keepTimes() {
    return from.keepsTimes();
  }

  /**
   * Reads all of them, with the mark of the run that wrote them.
   *
   * @throws UserException as {@link ReadBack#read}
   */
  public void read(ReadBack.Taker taker) {
    from.read(rows, taker);
  }

  /**
   * Reads all of them.
   *
   * @throws UserException as {@link ReadBack#read}
   */
  public void read(Taker taker) {
    from.read(rows, (row, time, mark) -> taker.take(row, time));
  }

  /** What is there and is not read; empty also if the place does not answer any more. */
  public Optional<Diagnostic> withheld() {
    try {
      return from.withheld(rows.sink());
    } catch (UserException gone) {
      // Everything else went well: that the place is away by now is no reason to fail.
      return Optional.empty();
    }
  }
}
