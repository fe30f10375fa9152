package dev.millrace.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.compile.RunMode;
import dev.millrace.diag.Position;
import dev.millrace.element.Coordinates;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.job.FakeToolchain;
import dev.millrace.job.Report;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.runner.JobRun.End;
import dev.millrace.show.Style;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verification.Findings.Trial;
import dev.millrace.verify.AsideEvent;
import dev.millrace.verify.AsideEvents;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.DiffResult;
import dev.millrace.verify.OutputKeys;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class VerificationTextTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("order_id")
          .addNullableField("amount", FieldType.DECIMAL)
          .addStringField("currency")
          .build();
  private static final PlanOutput PAID =
      new PlanOutput(
          "paid",
          Position.ofFile("o.yaml"),
          "outputs.paid",
          List.of(),
          SCHEMA,
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Map.of());
  private static final OutputKeys BY_ORDER =
      new OutputKeys(List.of(0), new GlobalWindows(), Map.of());
  private static final OutputKeys BY_MINUTE =
      new OutputKeys(List.of(0), new FixedWindows(Duration.ofMinutes(1), Duration.ZERO), Map.of());
  private static final Plan PLAN =
      new FakeToolchain().plan(Path.of("good.yaml"), FileVariables.of(Map.of()), secrets -> {});

  private static DatedRow row(String time, String id, String amount) {
    return DatedRow.of(
        RowCodec.canonical(SCHEMA),
        new Object[] {id, amount == null ? null : new BigDecimal(amount), "EUR"},
        Instant.parse(time).toEpochMilli());
  }

  private static Report report(RunMode mode, long passed) {
    return new Report(
        "good",
        mode,
        false,
        End.DONE,
        new InputSize(1, 3, 9),
        Optional.empty(),
        Duration.ofSeconds(2),
        new Ledger(
            List.of(
                new LedgerRow(
                    "orders", "source", 3, 3, Map.of(Disposition.PASSED, passed), passed))),
        List.of(),
        List.of());
  }

  private static Comparison comparison(DiffResult diff) {
    return new Comparison(PAID, BY_ORDER, diff);
  }

  private static Comparison equal(long rows) {
    return comparison(new DiffResult(rows, 0, 0, 0, List.of(), List.of()));
  }

  private static AsideEvents late(int number) {
    AsideEvents events = new AsideEvents();
    for (int i = 0; i < number; i++) {
      events.add(
          new AsideEvent(
              AsideEvent.Kind.LATE,
              new Coordinates("kafka", "orders", 0, i),
              "orders",
              0,
              null,
              "2.0 s late"));
    }
    return events;
  }

  private static Findings live(long passed, int late, Comparison parity, List<Comparison> effect) {
    return live(VerifySettings.of(PLAN), passed, late, parity, effect);
  }

  private static Findings live(
      VerifySettings settings, long passed, int late, Comparison parity, List<Comparison> effect) {
    Trial trial =
        new Trial(
            "live run",
            Optional.empty(),
            "",
            late(late),
            Optional.empty(),
            report(RunMode.REPLAY, passed),
            List.of(parity),
            effect);
    return new Findings(settings, Optional.empty(), List.of(), List.of(), List.of(trial));
  }

  private static List<String> lines(Findings findings) {
    return VerificationText.lines(findings, Style.PLAIN);
  }

  @Test
  void equalRowsAreAProof() {
    Findings findings = live(3, 0, equal(4812), List.of());

    assertThat(lines(findings))
        .containsExactly(
            "good: what the live run wrote, against a replay of the archive",
            "",
            "output   live  replay  equal  only live  only replay",
            "──────  ─────  ──────  ─────  ─────────  ───────────  ─",
            "paid    4,812   4,812  4,812          0            0  ✓",
            "",
            "✓ live and replay give the same rows");
    assertThat(findings.exitCode()).isZero();
  }

  @Test
  void repetitionsAreADifferenceUnlessTheyAreAllowed() {
    // given
    DiffResult diff =
        new DiffResult(4, 1, 0, 1, List.of(row("2025-03-01T10:00:00Z", "o1", "9.50")), List.of());
    VerifySettings strict = VerifySettings.of(PLAN);
    VerifySettings lenient =
        new VerifySettings(
            PLAN,
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            true,
            HeldRows.NONE,
            10);

    // when
    Findings refused = live(strict, 3, 0, comparison(diff), List.of());
    Findings allowed = live(lenient, 3, 0, comparison(diff), List.of());

    // then
    assertThat(lines(refused))
        .contains(
            "  1 row of those only in the live output is a repetition of a row that is right."
                + " Kafka outputs are written at least once; --allow-repeats takes that for equal.")
        .endsWith("✗ live and replay differ");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(lines(allowed)).endsWith("✓ live and replay give the same rows");
    assertThat(allowed.exitCode()).isZero();
  }

  @Test
  void differencesAreShownWithTheRowsOfBothSides() {
    DiffResult diff =
        new DiffResult(
            7,
            9,
            1,
            0,
            List.of(
                row("2025-03-01T10:00:00Z", "o1", "9.50"), row("2025-03-01T10:00:01Z", "o2", "1")),
            List.of(row("2025-03-01T10:00:00Z", "o1", null)));
    Findings findings = live(3, 0, comparison(diff), List.of());

    assertThat(lines(findings))
        .containsExactly(
            "good: what the live run wrote, against a replay of the archive",
            "",
            "output  live  replay  equal  only live  only replay",
            "──────  ────  ──────  ─────  ─────────  ───────────  ─",
            "paid      16       8      7          9            1  ✗",
            "",
            "paid:",
            "  ~ 2025-03-01T10:00:00Z, order_id o1: amount 9.5 → NULL",
            "      - live   2025-03-01T10:00:00Z {order_id: o1, amount: 9.5, currency: EUR}",
            "      + replay 2025-03-01T10:00:00Z {order_id: o1, amount: NULL, currency: EUR}",
            "  - 2025-03-01T10:00:01Z, order_id o2 {order_id: o2, amount: 1, currency: EUR}",
            "  and 7 rows more; --report FILE lists more",
            "",
            "✗ live and replay differ");
    assertThat(findings.exitCode()).isEqualTo(1);
  }

  @Test
  void whatLateEventsWouldHaveChangedIsToldApartWithKeyAndWindow() {
    DiffResult effect =
        new DiffResult(
            3,
            1,
            2,
            0,
            List.of(row("2025-03-01T10:00:59.999Z", "o1", "1")),
            List.of(
                row("2025-03-01T10:00:59.999Z", "o1", "2"),
                row("2025-03-01T10:01:59.999Z", "o2", "3")));
    Findings findings = live(3, 2, equal(4), List.of(new Comparison(PAID, BY_MINUTE, effect)));

    assertThat(lines(findings))
        .containsExactly(
            "good: what the live run wrote, against a replay of the archive without the 2 late"
                + " events",
            "",
            "output  live  replay  equal  only live  only replay",
            "──────  ────  ──────  ─────  ─────────  ───────────  ─",
            "paid       4       4      4          0            0  ✓",
            "",
            "✓ live and replay give the same rows",
            "",
            "Explained by late events: what a replay that counts them in has instead.",
            "  paid: 1 row fewer, 2 rows more",
            "    ~ window 2025-03-01T10:00:00Z to 2025-03-01T10:01:00Z, order_id o1: amount 1 → 2",
            "    + window 2025-03-01T10:01:00Z to 2025-03-01T10:02:00Z, order_id o2"
                + " {order_id: o2, amount: 3, currency: EUR}");
    assertThat(findings.exitCode()).isZero();
  }

  @Test
  void aReplayWhoseLedgerDoesNotAddUpProvesNothing() {
    Findings findings = live(2, 1, equal(1), List.of(equal(1)));

    assertThat(lines(findings))
        .endsWith(
            "✓ live and replay give the same rows",
            "✗ the ledger of the replay does not add up",
            "",
            "The late events would have changed nothing.");
    assertThat(findings.exitCode()).isEqualTo(1);
  }

  @Test
  void shufflesAreListedWithTheirSeeds() {
    // given
    Trial good =
        new Trial(
            "shuffle 1",
            Optional.of(7L),
            "in the order of event time",
            late(0),
            Optional.of(report(RunMode.LIVE, 3)),
            report(RunMode.REPLAY, 3),
            List.of(equal(12)),
            List.of());
    Trial bad =
        new Trial(
            "shuffle 2",
            Optional.of(8L),
            "far out of order",
            late(5),
            Optional.of(report(RunMode.LIVE, 2)),
            report(RunMode.REPLAY, 3),
            List.of(
                comparison(
                    new DiffResult(
                        11, 0, 1, 0, List.of(), List.of(row("2025-03-01T10:00:00Z", "o1", "2"))))),
            List.of(equal(3)));

    // when
    Findings findings =
        new Findings(
            VerifySettings.of(PLAN), Optional.of(7L), List.of(), List.of(), List.of(good, bad));

    // then
    assertThat(lines(findings))
        .containsExactly(
            "good: 2 live runs over shuffled events, against replays of the same events; seed 7",
            "",
            "seed  arrival                     late  rows live  replay  equal  only live  only"
                + " replay",
            "────  ──────────────────────────  ────  ─────────  ──────  ─────  ─────────  "
                + "───────────  ─",
            "   7  in the order of event time     0         12      12     12          0          "
                + "  0  ✓",
            "   8  far out of order               5         11      12     11          0          "
                + "  1  ✗",
            "",
            "shuffle 2 (seed 8), paid:",
            "output  live  replay  equal  only live  only replay",
            "──────  ────  ──────  ─────  ─────────  ───────────  ─",
            "paid      11      12     11          0            1  ✗",
            "  + 2025-03-01T10:00:00Z, order_id o1 {order_id: o1, amount: 2, currency: EUR}",
            "",
            "✗ live and replay differ",
            "✗ the ledger of the live run of seed 8 does not add up",
            "The same again: --seed 7 --shuffles 2. One of them alone: its seed, --shuffles 1.",
            "",
            "The late events would have changed nothing.");
    assertThat(findings.exitCode()).isEqualTo(1);
  }
}
