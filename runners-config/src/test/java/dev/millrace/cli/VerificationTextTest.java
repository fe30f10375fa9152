package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.Verification.Comparison;
import dev.millrace.cli.Verification.Findings;
import dev.millrace.cli.show.Style;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.compile.RunMode;
import dev.millrace.diag.Position;
import dev.millrace.element.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanOutput;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.DiffResult;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
          List.of(),
          SCHEMA,
          Optional.empty(),
          Optional.empty(),
          Map.of());
  private static final Plan PLAN = new FakeToolchain().plan(Path.of("good.yaml"), Map.of());

  private static DatedRow row(String time, String id, String amount) {
    return DatedRow.of(
        RowCodec.canonical(SCHEMA),
        new Object[] {id, amount == null ? null : new BigDecimal(amount), "EUR"},
        Instant.parse(time).toEpochMilli());
  }

  private static Report replay(long passed) {
    return new Report(
        "good",
        RunMode.REPLAY,
        false,
        new InputSize(1, 3, 9),
        Optional.empty(),
        Duration.ofSeconds(2),
        new Ledger(
            List.of(
                new LedgerRow(
                    "orders", "source", 3, 3, Map.of(Disposition.PASSED, passed), passed))),
        List.of());
  }

  private static DiffResult equal(long rows) {
    return new DiffResult(rows, 0, 0, List.of(), List.of());
  }

  @Test
  void equalRowsAreAProof() {
    Findings findings =
        new Findings(PLAN, 0, replay(3), List.of(new Comparison(PAID, equal(4812))), List.of());

    assertThat(VerificationText.lines(findings, Style.PLAIN))
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
  void topicsOfSeveralRunsAreSuspected() {
    DiffResult diff =
        new DiffResult(4, 4, 0, List.of(row("2025-03-01T10:00:00Z", "o1", "9.50")), List.of());
    Findings findings =
        new Findings(PLAN, 0, replay(3), List.of(new Comparison(PAID, diff)), List.of());

    assertThat(VerificationText.lines(findings, Style.PLAIN))
        .endsWith(
            "✗ live and replay differ",
            "  Every replayed row is in the topics more than once: did several live runs write to"
                + " them? verify needs topics that one run wrote.");
  }

  @Test
  void differencesAreShownRowByRow() {
    DiffResult diff =
        new DiffResult(
            7,
            1,
            1,
            List.of(row("2025-03-01T10:00:00Z", "o1", "9.50")),
            List.of(row("2025-03-01T10:00:00Z", "o1", null)));
    Findings findings =
        new Findings(PLAN, 0, replay(3), List.of(new Comparison(PAID, diff)), List.of());

    assertThat(VerificationText.lines(findings, Style.PLAIN))
        .containsExactly(
            "good: what the live run wrote, against a replay of the archive",
            "",
            "output  live  replay  equal  only live  only replay",
            "──────  ────  ──────  ─────  ─────────  ───────────  ─",
            "paid       8       8      7          1            1  ✗",
            "",
            "paid:",
            "  - only live   2025-03-01T10:00:00Z {order_id: o1, amount: 9.5, currency: EUR}",
            "  + only replay 2025-03-01T10:00:00Z {order_id: o1, amount: NULL, currency: EUR}",
            "",
            "✗ live and replay differ");
    assertThat(findings.exitCode()).isEqualTo(1);
  }

  @Test
  void whatLateEventsWouldHaveChangedIsToldApart() {
    DiffResult effect =
        new DiffResult(
            3,
            1,
            2,
            List.of(row("2025-03-01T10:00:59Z", "o1", "1")),
            List.of(
                row("2025-03-01T10:00:59Z", "o1", "2"), row("2025-03-01T10:01:59Z", "o2", "3")));
    Findings findings =
        new Findings(
            PLAN,
            2,
            replay(3),
            List.of(new Comparison(PAID, equal(4))),
            List.of(new Comparison(PAID, effect)));

    assertThat(VerificationText.lines(findings, Style.PLAIN))
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
            "    ~ 2025-03-01T10:00:59Z order_id o1: amount 1 → 2",
            "    + 2025-03-01T10:01:59Z {order_id: o2, amount: 3, currency: EUR}");
    assertThat(findings.exitCode()).isZero();
  }

  @Test
  void aReplayWhoseLedgerDoesNotAddUpProvesNothing() {
    Findings findings =
        new Findings(
            PLAN,
            1,
            replay(2),
            List.of(new Comparison(PAID, equal(1))),
            List.of(new Comparison(PAID, equal(1))));

    assertThat(VerificationText.lines(findings, Style.PLAIN))
        .endsWith(
            "✓ live and replay give the same rows",
            "✗ the ledger of the replay does not add up",
            "",
            "The late events would have changed nothing.");
    assertThat(findings.exitCode()).isEqualTo(1);
  }
}
