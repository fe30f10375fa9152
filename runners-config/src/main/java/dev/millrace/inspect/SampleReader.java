package dev.millrace.inspect;

import dev.millrace.compile.FileSources;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveSource.Peek;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.filetest.FileTestRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.TestSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the first events of every stream.
 *
 * @param from the first event time; of topics, the records' own time
 * @param to the end, exclusive
 * @param most records of each stream
 */
public record SampleReader(Optional<Instant> from, Optional<Instant> to, int most) {

  /** Ends the reading of a file that has more than is wanted. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super("enough", null, false, false);
    }
  }

  /** Reads archives, and sources among the transforms. */
  public Sample archive(Plan plan) {
    for (StreamNode stream : plan.streams().values()) {
      if (stream.stream().archive().isEmpty()) {
        throw Refusals.of(
            Refusals.NOT_DECLARED,
            plan.spec().file() + ": stream '" + stream.stream().name() + "' has no archive side");
      }
    }
    Map<String, List<SourceRecord>> records = new LinkedHashMap<>();
    boolean cut = files(plan, RunMode.REPLAY, records);
    return new Sample(records, plan.streams().isEmpty() ? "the sources" : "the archive", cut);
  }

  /**
   * Reads the sources among the transforms, and in a replay the archives of streams.
   *
   * @return whether there are more records than these
   */
  private boolean files(Plan plan, RunMode mode, Map<String, List<SourceRecord>> records) {
    RunRequest request =
        new RunRequest(
            plan, mode, from, to, Optional.empty(), Optional.empty(), Set.of(), Set.of());
    FileSources files = FileSources.prepare(request, plan);
    boolean cut = false;
    for (PlanNode node : plan.nodes()) {
      boolean archived = mode == RunMode.REPLAY && node.kind().asStream().isPresent();
      if (archived || node.kind().reads().isPresent()) {
        List<SourceRecord> some = new ArrayList<>();
        records.put(node.name(), some);
        cut |= read(files, node.name(), some);
      }
    }
    return cut;
  }

  private boolean read(FileSources files, String source, List<SourceRecord> some) {
    try {
      files.forEach(
          source,
          record -> {
            if (some.size() == most) {
              throw new Enough();
            }
            some.add(record);
          });
      return false;
    } catch (Enough enough) {
      return true;
    }
  }

  /** Looks into topics, and reads the sources among the transforms. */
  public Sample topics(Plan plan) {
    Map<String, List<SourceRecord>> records = new LinkedHashMap<>();
    boolean cut = false;
    for (Map.Entry<String, StreamNode> stream : plan.streams().entrySet()) {
      Peek peek = peek(plan, stream.getValue());
      cut |= peek.more();
      records.put(stream.getKey(), peek.records().stream().filter(this::isBeforeTheEnd).toList());
    }
    cut |= files(plan, RunMode.LIVE, records);
    return new Sample(records, plan.streams().isEmpty() ? "the sources" : "the topics", cut);
  }

  private boolean isBeforeTheEnd(SourceRecord record) {
    return to.isEmpty()
        || record.verdict() == Verdict.DEAD
        || record.time() < to.get().toEpochMilli();
  }

  private Peek peek(Plan plan, StreamNode stream) {
    String name = stream.stream().name();
    EndpointSpec live =
        stream.stream()
            .live()
            .orElseThrow(
                () ->
                    Refusals.of(
                        Refusals.NOT_DECLARED,
                        plan.spec().file() + ": stream '" + name + "' has no live side"));
    return Connectors.live(live)
        .peek(stream.live(), from, most)
        .orElseThrow(
            () ->
                Refusals.of(
                    Refusals.NOT_DECLARED,
                    plan.spec().file()
                        + ": stream '"
                        + name
                        + "' cannot be looked at without taking its messages from others: "
                        + live.type()
                        + "; look at its archive instead"));
  }

  /** Tests have few rows, and all of them are read. */
  void refuseRange() {
    if (from.isPresent() || to.isPresent()) {
      throw Refusals.of(
          Refusals.USAGE, "--from and --to choose events of archives and topics, not of tests");
    }
  }

  /** The rows of one of the file's tests, and those of the sources that it really reads. */
  public Sample test(Plan plan, TestSpec test) {
    Map<String, List<SourceRecord>> records =
        new LinkedHashMap<>(FileTestRows.arrivals(plan, test));
    boolean cut = files(plan, RunMode.LIVE, records);
    return new Sample(records, "the test '" + test.name() + "'", cut);
  }

  /** Nothing at all. */
  public static Sample empty(Plan plan) {
    Map<String, List<SourceRecord>> none = new LinkedHashMap<>();
    plan.nodes().stream()
        .filter(n -> n.kind().asStream().isPresent() || n.kind().reads().isPresent())
        .forEach(n -> none.put(n.name(), List.of()));
    return new Sample(none, "nothing else", false);
  }

  /** Whether archives can be read here and now. */
  boolean hasArchive(Plan plan) {
    try {
      FileSources.prepare(RunRequest.of(plan, RunMode.REPLAY), plan);
      return true;
    } catch (UserException missing) {
      return false;
    }
  }
}
