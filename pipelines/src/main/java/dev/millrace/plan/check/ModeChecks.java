package dev.millrace.plan.check;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.model.BehindWatermark;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.ElementNode.NewTimes;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.KeyedNode.ResultTimes;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.SourceNode.CreateNode;
import dev.millrace.plan.node.SourceNode.ReadNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.StreamSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a plan has what a mode needs. */
public final class ModeChecks {
  private static final Set<String> MISSING_SIDES =
      Set.of(ErrorCodes.NO_LIVE_SIDE, ErrorCodes.NO_ARCHIVE_SIDE, ErrorCodes.OUTPUT_WITHOUT_SIDE);

  private final Plan plan;
  private final PlanMode mode;
  private final boolean redirected;
  private final Set<String> behindWatermark;
  private final Diagnostics problems = new Diagnostics();

  public ModeChecks(Plan plan, PlanMode mode, boolean redirected) {
    this.plan = plan;
    this.mode = mode;
    this.redirected = redirected;
    this.behindWatermark = BehindWatermark.readers(plan);
  }

  /** Which steps give nothing while a live run of a plan goes on. */
  public static List<Diagnostic> silent(Plan plan) {
    ModeChecks live = new ModeChecks(plan, PlanMode.LIVE, false);
    for (PlanNode node : plan.nodes()) {
      node.kind().asKeyed().ifPresent(keyed -> live.checkEnd(node, keyed));
    }
    return live.problems.sorted();
  }

  /** Whether a file is not written for the mode, rather than wrong. */
  public static boolean isMissingSide(Diagnostic diagnostic) {
    return MISSING_SIDES.contains(diagnostic.code());
  }

  public List<Diagnostic> check() {
    Set<String> read = plan.read();
    for (PlanNode node : plan.nodes()) {
      node.kind().accept(new NodeCheck(node, read.contains(node.name()))).run();
    }
    if (mode != PlanMode.ARCHIVE) {
      plan.outputs().forEach(this::checkOutput);
    }
    problems.throwIfErrors();
    return problems.sorted();
  }

  /** What is checked of a node, by its kind. */
  private final class NodeCheck
      implements NodeKind.Visitor<Runnable>, SourceNode.SourceVisitor<Runnable> {
    private final PlanNode node;
    private final boolean read;

    NodeCheck(PlanNode node, boolean read) {
      this.node = node;
      this.read = read;
    }

    @Override
    public Runnable visit(SourceNode source) {
      return source.accept((SourceNode.SourceVisitor<Runnable>) this);
    }

    @Override
    public Runnable visit(StreamNode stream) {
      return () -> checkStream(stream.stream(), read);
    }

    @Override
    public Runnable visit(ReadNode source) {
      return () -> {
        if (mode != PlanMode.ARCHIVE) {
          checkSource(node, source.endpoint());
        }
      };
    }

    @Override
    public Runnable visit(CreateNode rows) {
      return () -> {};
    }

    @Override
    public Runnable visit(ElementNode element) {
      return () -> checkTimes(node, element.newTimes());
    }

    @Override
    public Runnable visit(KeyedNode keyed) {
      return () -> checkEnd(node, keyed);
    }

    @Override
    public Runnable visit(ErrorsNode errors) {
      return () -> {};
    }
  }

  private void checkStream(StreamSpec stream, boolean read) {
    boolean archiving = mode == PlanMode.ARCHIVE;
    if (!read && !archiving) {
      return;
    }
    if (mode != PlanMode.REPLAY && stream.live().isEmpty()) {
      missingSide(
          stream,
          ErrorCodes.NO_LIVE_SIDE,
          "live",
          archiving ? "there is nothing to archive" : "a live run has nothing to read");
    }
    if (mode != PlanMode.REPLAY) {
      SideChecks.mode(stream, archiving, problems);
    }
    if (mode != PlanMode.LIVE && stream.archive().isEmpty()) {
      missingSide(
          stream,
          ErrorCodes.NO_ARCHIVE_SIDE,
          "archive",
          archiving ? "there is nowhere to archive it" : "a replay has nothing to read");
    }
    if (archiving) {
      stream.archive().ifPresent(side -> checkArchive(stream, side));
    }
  }

  /** What is archived must be what the replay reads. */
  private void checkArchive(StreamSpec stream, EndpointSpec side) {
    if (!Connectors.source(side).readsArchives()) {
      List<String> able =
          Connectors.sources().stream()
              .filter(SourceType::readsArchives)
              .map(SourceType::type)
              .toList();
      problems.error(
          side.position(),
          ErrorCodes.ARCHIVE_NOT_READ,
          "streams." + stream.name() + ".archive",
          side.type()
              + " does not read the files that 'archive' writes; expected "
              + String.join(", ", able)
              + ".");
    }
  }

  private void missingSide(StreamSpec stream, String code, String side, String consequence) {
    problems.error(
        stream.position(),
        code,
        "streams." + stream.name(),
        "stream '" + stream.name() + "' has no '" + side + "' side, so " + consequence + ".");
  }

  private void checkSource(PlanNode node, EndpointSpec endpoint) {
    if (Connectors.source(endpoint).isEndless()) {
      problems.error(
          endpoint.position(),
          ErrorCodes.ENDLESS_TRANSFORM,
          "transforms." + node.name(),
          endpoint.type()
              + " cannot be read among the transforms. Declare it as the live side of a stream: its"
              + " watermark, late events and archive need that.");
    }
  }

  private void checkEnd(PlanNode node, KeyedNode keyed) {
    boolean behind = behindWatermark.contains(node.name());
    boolean joins = keyed instanceof JoinNode && keyed.resultTimes() == ResultTimes.WINDOW_END;
    boolean global = (joins || keyed.waitsForWindowEnd()) && node.windowing().isGlobal();
    if (mode == PlanMode.LIVE && (behind || global) && unbounded()) {
      problems.warning(
          node.position(),
          ErrorCodes.NOTHING_UNTIL_THE_END,
          "transforms." + node.name(),
          behind
              ? "its rows got event times that a live run may have passed: they are results of the"
                  + " global window, or dead letters. It gives no row before the sources end. Set"
                  + " 'windowing' before, or write dead letters to a topic and read that as a"
                  + " stream, to get rows as time goes on."
              : "in the global window a live run gives no row before its sources end. Set"
                  + " 'windowing'"
                  + (joins ? ", or 'within'," : "")
                  + " to get rows as time goes on.");
    }
  }

  /**
   * New times of rows that had none, below a watermark that does not know of them. Where the steps
   * after it wait for the end, there is none that matters.
   */
  private void checkTimes(PlanNode node, NewTimes times) {
    boolean behind = behindWatermark.contains(node.name());
    if (mode == PlanMode.LIVE && times == NewTimes.FIRST && !behind) {
      streamsOf(node)
          .forEach(
              stream ->
                  problems.error(
                      node.position(),
                      ErrorCodes.TIMES_OF_RECORDS,
                      "transforms." + node.name(),
                      "stream '"
                          + stream
                          + "' declares no event time, so a live run follows the times at which its"
                          + " records were written; AssignTimestamps would put rows behind them."
                          + " Declare 'timestamp:' on the stream."));
    }
  }

  /** The streams without an event time that feed a node, with letters as well, each once. */
  private Set<String> streamsOf(PlanNode node) {
    Set<String> streams = new LinkedHashSet<>();
    plan.readBy(node)
        .forEach(
            from -> {
              from.kind()
                  .asStream()
                  .filter(stream -> stream.time().isEmpty())
                  .ifPresent(stream -> streams.add(from.name()));
              streams.addAll(streamsOf(from));
            });
    return streams;
  }

  private boolean unbounded() {
    return !plan.streams().isEmpty();
  }

  private void checkOutput(PlanOutput output) {
    boolean live = mode == PlanMode.LIVE;
    Optional<EndpointSpec> side = live ? output.live() : output.replay();
    // In a replay no event is late.
    boolean needed = live || !redirected && !output.name().equals(OutputSpec.LATE);
    if (side.isEmpty() && needed) {
      String name = live ? "live" : "replay";
      problems.error(
          output.position(),
          ErrorCodes.OUTPUT_WITHOUT_SIDE,
          output.path(),
          "output '"
              + output.name()
              + "' has no '"
              + name
              + "' side, so a "
              + (live ? "live run" : "replay")
              + " would lose its rows.");
    }
  }
}
