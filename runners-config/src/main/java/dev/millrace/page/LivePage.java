package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.engine.stage.RowTaps;
import dev.millrace.http.HttpPages;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.picture.PlanPicture;
import dev.millrace.plan.picture.SvgPlan;
import dev.millrace.telemetry.Readings;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Shows a run in a browser while it goes on: its graph with rates, each step with rows, streams and
 * outputs, dead letters, late events and the last hour.
 */
public final class LivePage implements AutoCloseable {
  /** Those who ask for a page need not wait for those who are told. */
  private static final int THREADS = Ticks.MOST + 4;

  private static final Duration LAST_WORD = Duration.ofMillis(1_500);

  private final Plan plan;
  private final Readings readings;
  private final UnaryOperator<String> mask;
  private final RowSamples samples;
  private final RunState state;
  private final History history = new History();
  private final Ticks ticks = new Ticks();
  private final PageGate gate;
  private final HttpPages server;

  private LivePage(
      Plan plan, Readings readings, PageSettings settings, UnaryOperator<String> mask) {
    HiddenColumns hidden = new HiddenColumns(settings.hidden());
    this.plan = plan;
    this.readings = readings;
    this.mask = mask;
    this.samples = new RowSamples(plan, hidden);
    this.state = new RunState(plan);
    this.gate = PageGate.of(settings.address());
    SafePages pages = PageFiles.pages(mask);
    ObjectNode facts = RunFacts.of(plan, readings.run().mode(), hidden);
    RowPages rows = new RowPages(plan, samples);
    pages
        .addText(
            "/graph.svg", String.join("\n", SvgPlan.lines(PlanPicture.of(plan).withTexts(mask))))
        .addJson("/facts", asked -> facts)
        .addJson("/state", asked -> readings.read(state::of))
        .addJson("/history", asked -> history.json())
        .addJson("/rows", rows::step)
        .addJson("/outputs", asked -> rows.outputs())
        .addJson("/letters", rows::letters)
        .addJson("/late", asked -> rows.late())
        .add("/events", asked -> ticks.answer());
    this.server =
        HttpPages.start(
            settings.address(), new HttpPages.Site("--ui", THREADS, gate, pages.byPath()));
  }

  /**
   * Listens, and looks at the rows of stages that begin from now on.
   *
   * @param plan of the file
   * @param readings of the run; somebody else looks
   * @param mask takes secrets out of what is shown
   * @throws dev.millrace.diag.UserException ML-5903 if the address cannot be listened on
   */
  public static LivePage start(
      Plan plan, Readings readings, PageSettings settings, UnaryOperator<String> mask) {
    Plan running =
        readings.run().mode().equals("replay")
            ? PipelineCompiler.replayed(plan)
            : PipelineCompiler.live(plan);
    LivePage page = new LivePage(running, readings, settings, mask);
    RowTaps.open(running.id(), page.samples);
    return page;
  }

  /** Where it is, with what has to follow the address. */
  public String url() {
    return server.url() + gate.query();
  }

  /** Tells what was seen of the run; to be called after each look at it. */
  public void looked() {
    samples.refill();
    boolean unused = readings.read(history::see);
    if (ticks.isWatched()) {
      ticks.tell(text(false));
    }
  }

  private String text(boolean ended) {
    ObjectNode json = readings.read(state::of);
    return MaskedJson.text(json.put("ended", ended), mask);
  }

  /** Says that this was the end, and does not wait long for who does not listen. */
  @Override
  public void close() {
    RowTaps.close(plan.id(), samples);
    try {
      ticks.end(text(true));
      ticks.awaitTold(LAST_WORD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      server.close();
    }
  }
}
