package dev.millrace.engine.stage;

import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.TraceContext;
import dev.millrace.element.block.Block;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.spill.Spill;
import dev.millrace.engine.stage.ExitBuffer.BlockReceiver;
import dev.millrace.engine.stage.LetterForm.Rejected;
import dev.millrace.engine.stage.StageProgram.RejectedRows;
import dev.millrace.engine.stage.StageProgram.StageHead;
import dev.millrace.engine.trace.BundleTrace;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.jspecify.annotations.Nullable;

/**
 * A stage program that runs: the kernels wired to each other by plain method calls, the open blocks
 * of the exits, and the counts of the ledger. One instance belongs to one DoFn instance and so to
 * one thread at a time.
 */
public final class StageRuntime {
  private final StageProgram program;
  private final List<StepNode> nodes = new ArrayList<>();
  private final List<ExitBuffer> exits;
  private final StepCounters headCounters;
  private final List<Consumer<Event>> headRoutes;
  private final @Nullable Consumer<Event> headErrors;
  private final Consumer<Event> headLate;
  private final List<FullBlock> full = new ArrayList<>();
  private final @Nullable Spill exchangeSpill;
  private final @Nullable Spill bundleSpill;
  private final Tally tally;
  private final Optional<RowTap> tap;
  private final LongConsumer lateTap;
  private final @Nullable BundleTrace trace;

  /** The trace of what is processed, and the record that it is known for. */
  private @Nullable TraceContext current;

  private @Nullable SourceRecord followed;

  /** A finished block on its way out. */
  private record FullBlock(StageExit exit, int partition, Block block) {}

  public StageRuntime(StageProgram program) {
    this(program, Optional.empty());
  }

  /**
   * @param traced the bundles of the stage, which end with it
   */
  StageRuntime(StageProgram program, Optional<BundleTrace> traced) {
    this.program = program;
    this.exchangeSpill = program.handover().spill().orElse(null);
    this.bundleSpill = program.handover().bundleSpill().orElse(null);
    this.tap = RowTaps.of(program.pipeline());
    this.tally = Tally.of(program.countsAsElements());
    this.exits = program.exits().stream().map(ExitBuffer::of).toList();
    for (StageStep step : program.steps()) {
      nodes.add(new StepNode(step));
    }
    nodes.forEach(StepNode::wire);
    StageHead head = program.head();
    headCounters = new StepCounters(head.name(), head.routes().size());
    headRoutes = wireAll(head.name(), head.routes());
    headErrors = wireErrors(head.errors());
    headLate = wire(head.late());
    lateTap = tap.map(t -> t.late(head.name())).orElse(millis -> {});
    trace = traced.orElse(null);
  }

  /** Begins a bundle. */
  void begin() {
    if (trace != null) {
      trace.begin();
      belongTo(null);
    }
  }

  /** What traces the run, if somebody does. */
  public Optional<BundleTrace> trace() {
    return Optional.ofNullable(trace);
  }

  /** What comes out from now on is of this record. */
  void follow(SourceRecord record) {
    if (trace != null) {
      current = trace.received(record);
      followed = record;
    }
  }

  /** What comes out from now on belongs to this trace, or to none. */
  public void belongTo(@Nullable TraceContext context) {
    current = context;
    followed = null;
  }

  /** The trace of an event that leaves; a step may have held it while others came. */
  @SuppressWarnings("ReferenceEquality") // the same object, not one that says the same
  private @Nullable TraceContext traceOf(Event event) {
    SourceRecord origin = event.origin();
    if (trace == null || origin == null || origin == followed) {
      return current;
    }
    return trace.traceOf(origin);
  }

  /** Of the source or keyed step that the stage begins with. */
  public String name() {
    return program.head().name();
  }

  /** The counts of the head: the source or keyed step before the kernels. */
  public StepCounters headCounters() {
    return headCounters;
  }

  /** Hands a row of the head to the kernels after one of its outputs. */
  public void emitFromHead(int output, Event event) {
    headCounters.out(output, 1);
    headRoutes.get(output).accept(event);
  }

  /** Makes an event that the head took in a dead letter, and counts it. */
  public void rejectFromHead(@Nullable SourceRecord record, @Nullable Event event, RowFault fault) {
    rejectFromHead(record, event, fault, 0);
  }

  /** The same for an event of one of several inputs, whose rows have other columns each. */
  public void rejectFromHead(
      @Nullable SourceRecord record, @Nullable Event event, RowFault fault, int input) {
    StageHead head = program.head();
    RejectedRows rows = head.rejected(input);
    headCounters.letter(fault.code());
    String text = event == null ? null : rows.printer().print(event.values());
    deadLetter(head.name(), rows.letters(), headErrors, new Rejected(fault, record, event, text));
  }

  /** Hands a late event to the late output, and counts it. */
  public void lateFromHead(SourceRecord record) {
    headCounters.late(record.watermark() - record.time());
    lateTap.accept(record.watermark() - record.time());
    headLate.accept(Envelopes.late(program.pipeline(), record));
  }

  /** Emits the blocks that became full; called after each element so that memory stays small. */
  public void drain(MultiOutputReceiver out) {
    if (!full.isEmpty()) {
      for (FullBlock f : full) {
        StageOutputs.emit(out, f.exit(), f.partition(), f.block());
      }
      full.clear();
    }
  }

  /**
   * Ends a bundle: hands over every open block and the counts. Counts that leave as elements are
   * for the caller to take.
   */
  Tally finish(BlockReceiverAtEnd receiver) {
    belongTo(null);
    // A step stands after the one that it reads, so that nothing comes to one that has finished.
    nodes.forEach(node -> node.kernel.finish(node));
    for (ExitBuffer exit : exits) {
      exit.flush(this::keep, tally);
    }
    for (FullBlock f : full) {
      receiver.accept(f.exit(), f.partition(), f.block());
    }
    full.clear();
    if (bundleSpill != null) {
      bundleSpill.startAgain();
    }
    if (trace != null) {
      trace.end();
    }
    headCounters.flush(tally);
    nodes.forEach(n -> n.counters.flush(tally));
    return tally;
  }

  /** Ends the kernels. */
  void close() {
    if (trace != null) {
      trace.close();
    }
    nodes.forEach(node -> node.kernel.close());
  }

  /** Takes the blocks that a bundle's end hands over. */
  @FunctionalInterface
  interface BlockReceiverAtEnd {
    void accept(StageExit exit, int partition, Block block);
  }

  private void keep(StageExit exit, int partition, Block block) {
    Spill spill = exit.keyed() ? exchangeSpill : bundleSpill;
    Block kept = spill == null ? block : spill.keep(block);
    full.add(new FullBlock(exit, partition, kept));
  }

  private void deadLetter(
      String step, LetterForm form, @Nullable Consumer<Event> errors, Rejected rejected) {
    if (errors == null) {
      SourceRecord record = rejected.record();
      throw new BadRowException(
          step, rejected.fault(), record == null ? null : record.coordinates());
    }
    errors.accept(form.letter(program.pipeline(), step, rejected));
  }

  private List<Consumer<Event>> wireAll(String step, List<List<Target>> routes) {
    return IntStream.range(0, routes.size())
        .mapToObj(output -> shown(tap.map(t -> t.leaving(step, output)), wire(routes.get(output))))
        .toList();
  }

  /** Where somebody wants to see the rows, they pass there first. */
  private static Consumer<Event> shown(Optional<Consumer<Event>> viewer, Consumer<Event> route) {
    return viewer.map(seen -> seen.andThen(route)).orElse(route);
  }

  /** Null where there is nobody to take them. */
  private @Nullable Consumer<Event> wireErrors(List<Target> targets) {
    return targets.isEmpty() ? null : wire(targets);
  }

  /** All targets as one. */
  private Consumer<Event> wire(List<Target> targets) {
    List<Consumer<Event>> wired = targets.stream().map(this::wire).toList();
    return wired.size() == 1
        ? wired.get(0)
        : event -> {
          for (Consumer<Event> target : wired) {
            target.accept(event);
          }
        };
  }

  private Consumer<Event> wire(Target target) {
    if (target instanceof Target.ToStep step) {
      return nodes.get(step.index());
    }
    ExitBuffer exit = exits.get(((Target.ToExit) target).index());
    BlockReceiver receiver = this::keep;
    StageExit at = program.exits().get(((Target.ToExit) target).index());
    return shown(
        tap.filter(t -> !at.keyed()).map(t -> t.entering(at.tag())),
        event -> exit.add(event, traceOf(event), receiver));
  }

  /** One kernel with its outputs wired. */
  private final class StepNode implements Consumer<Event>, StepOutput {
    private final StageStep step;
    private final ElementKernel kernel;
    private final StepCounters counters;
    private List<Consumer<Event>> routes = List.of();
    private @Nullable Consumer<Event> errors;

    StepNode(StageStep step) {
      this.step = step;
      this.kernel = step.kernel();
      this.counters = new StepCounters(step.name(), step.routes().size());
      kernel.open();
    }

    void wire() {
      routes = wireAll(step.name(), step.routes());
      errors = wireErrors(step.errors());
    }

    @Override
    public void accept(Event event) {
      counters.in(1);
      TraceContext before = current;
      if (kernel.holdsEvents()) {
        current = null;
      }
      try {
        kernel.process(event, this);
      } catch (RowFault fault) {
        reject(event, fault);
      }
      current = before;
    }

    @Override
    public void emit(int output, Event event) {
      counters.out(output, 1);
      routes.get(output).accept(event);
    }

    @Override
    public void reject(Event event, RowFault fault) {
      counters.letter(fault.code());
      String text = step.printer().print(event.values());
      deadLetter(
          step.name(), step.letters(), errors, new Rejected(fault, event.origin(), event, text));
    }

    @Override
    public void count(Disposition disposition, long events) {
      counters.count(disposition, events);
    }

    @Override
    public void note(String what, long amount) {
      counters.note(what, amount);
    }

    @Override
    public void timed(String what, long millis) {
      counters.timed(what, millis);
    }
  }
}
