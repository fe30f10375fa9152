package dev.millrace.compile;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.LiveSource.CatchUp;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.UserException;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.io.archive.ArchiveHistory;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.StreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The archives that a live run begins with. */
final class Histories {
  private final RunRequest.CatchUp request;
  private final List<Diagnostic> warnings = new ArrayList<>();
  private long rows;

  Histories(RunRequest.CatchUp request) {
    this.request = request;
  }

  /**
   * How a stream is read: its archive as it is now, then its live side.
   *
   * @throws UserException ML-4003, ML-4012 or ML-4013 if that is not possible, ML-51xx where the
   *     archive cannot be read, and what the live side finds wrong
   */
  CatchUp read(StreamNode stream, LiveRun run) {
    LiveSource live = Connectors.live(stream.live().source());
    RecordHistory history = history(stream);
    checkPlaces(stream, live, history);
    CatchUp read =
        live.catchUp(stream.live(), run, history, request.allowGap())
            .orElseThrow(
                () ->
                    problem(
                        stream.stream(),
                        ErrorCodes.NOT_CAUGHT_UP,
                        stream.live().source().type()
                            + " has no offsets to go on from where the archive ends: events would"
                            + " be missing or come twice. Use 'replay' for the past and 'run' for"
                            + " what comes."));
    warnings.addAll(read.warnings());
    rows += history.rows();
    return read;
  }

  private RecordHistory history(StreamNode stream) {
    StreamSpec spec = stream.stream();
    EndpointSpec archive =
        spec.archive()
            .orElseThrow(
                () ->
                    problem(
                        spec,
                        ErrorCodes.NO_ARCHIVE_SIDE,
                        "it has no 'archive' side: there is nothing to catch up from."));
    String path = archive.text("path").orElse("");
    if (!Connectors.source(archive).readsArchives() || ArchiveManifest.read(path).commits() == 0) {
      throw problem(
          spec,
          ErrorCodes.NOTHING_ARCHIVED,
          "'"
              + path
              + "' is not what 'millrace archive' wrote, or nothing was archived yet: nobody knows"
              + " at which offsets the topic goes on.");
    }
    return ArchiveHistory.of(path, FileSources.wholeRows(stream), request.from());
  }

  /** Of a place that is not archived all is read, so that nobody would miss its past. */
  private static void checkPlaces(StreamNode stream, LiveSource live, RecordHistory history) {
    Set<String> places =
        history.ends().keySet().stream()
            .map(Log::place)
            .collect(Collectors.toCollection(TreeSet::new));
    if (places.stream().noneMatch(place -> live.reads(stream.live().source(), place))) {
      throw problem(
          stream.stream(),
          ErrorCodes.NOTHING_ARCHIVED,
          "the archive '"
              + stream.stream().archive().flatMap(side -> side.text("path")).orElse("")
              + "' is of "
              + String.join(", ", places)
              + ", which the stream does not read: it is another one's, or the topic has another"
              + " name now.");
    }
  }

  private static UserException problem(StreamSpec stream, String code, String what) {
    return new UserException(
        Diagnostic.error(
            stream.position(), code, stream.name(), "stream '" + stream.name() + "': " + what));
  }

  /** About how many records lie in the archives. */
  long rows() {
    return rows;
  }

  List<Diagnostic> warnings() {
    return List.copyOf(warnings);
  }
}
