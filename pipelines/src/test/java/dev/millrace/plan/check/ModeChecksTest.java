package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModeChecksTest {
  private static final String KAFKA =
      "{type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}";

  /** A stream without an archive, one without a live side, one that nothing reads. */
  private static final Plan HALVES =
      PlanFiles.plan(
          """
          streams:
            a:
              fields: {x: VARCHAR}
              live: KAFKA
            b:
              fields: {x: VARCHAR}
              archive: {type: ReadFromParquet, config: {path: p}}
            unread:
              fields: {x: VARCHAR}
              live: KAFKA
          pipeline:
            transforms:
              - {type: Flatten, name: F, input: [a, b]}
              - {type: Combine, name: C, input: F, config: {group_by: x, combine: {n: count}}}
          outputs:
            c:
              input: C
              live: {type: WriteToConsole}
            d:
              input: C
              replay: {type: WriteToConsole}
            dead_letter:
              live: {type: WriteToConsole}
            late:
              live: {type: WriteToConsole}
          """
              .replace("KAFKA", KAFKA));

  @Test
  void anArchiveIsWrittenInTheFormThatTheReplayReads() {
    // given
    Plan plan =
        PlanFiles.plan(
            """
            streams:
              s:
                fields: {x: VARCHAR}
                live: KAFKA
                archive: {type: ReadFromCsv, config: {path: a}}
            on_error: fail
            pipeline:
              transforms:
                - {type: Filter, name: F, input: s, config: {keep: x IS NOT NULL}}
            outputs:
              o: {input: F, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
            """
                .replace("KAFKA", KAFKA));

    // when / then
    assertThat(Planner.checkMode(plan, PlanMode.REPLAY, false)).isEmpty();
    assertThatThrownBy(() -> Planner.checkMode(plan, PlanMode.ARCHIVE, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "p.yaml:5:15: error ML-4009 streams.s.archive: ReadFromCsv does not read the files that"
                + " 'archive' writes; expected ReadFromParquet.");
  }

  @Test
  void aLiveRunCannotGiveTimesToTheRowsOfAStreamThatDeclaresNone() {
    // given
    Plan plan =
        PlanFiles.plan(
            """
            streams:
              s:
                fields: {t: TIMESTAMP}
                live: KAFKA
                archive: {type: ReadFromParquet, config: {path: a}}
            on_error: fail
            pipeline:
              transforms:
                - {type: Filter, name: F, input: s, config: {keep: t IS NOT NULL}}
                - {type: AssignTimestamps, name: S, input: F, config: {timestamp: t}}
            outputs:
              o: {input: S, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
            """
                .replace("KAFKA", KAFKA));

    // when, then
    assertThat(check(plan, PlanMode.REPLAY, false)).isEmpty();
    assertThat(check(plan, PlanMode.LIVE, false))
        .containsExactly(
            "p.yaml:10:8: error ML-4150 transforms.S: stream 's' declares no event time, so a live"
                + " run follows the times at which its records were written; AssignTimestamps would"
                + " put rows behind them. Declare 'timestamp:' on the stream.");
  }

  @Test
  void aStepBehindTheWatermarkWarnsThatItWaits() {
    // given
    Plan plan =
        PlanFiles.plan(
            """
            streams:
              s:
                fields: {x: VARCHAR, t: TIMESTAMP}
                timestamp: t
                live: KAFKA
            on_error: fail
            pipeline:
              transforms:
                - {type: Combine, name: C, input: s, config: {group_by: [x, t], combine: {n: count}}}
                - {type: AssignTimestamps, name: T, input: C, config: {timestamp: t}}
                - {type: Deduplicate, name: D, input: T, config: {key: x, within: 1h}}
            outputs:
              d: {input: D, live: {type: WriteToConsole}}
              late: {live: {type: WriteToConsole}}
            """
                .replace("KAFKA", KAFKA));

    // when, then
    assertThat(check(plan, PlanMode.REPLAY, false)).noneMatch(problem -> problem.contains("4008"));
    assertThat(check(plan, PlanMode.LIVE, false))
        .hasSize(2)
        .contains(
            "p.yaml:11:8: warning ML-4008 transforms.D: its rows got event times that a live"
                + " run may have passed: they are results of the global window, or dead letters."
                + " It gives no row before the sources end. Set 'windowing' before, or write dead"
                + " letters to a topic and read that as a stream, to get rows as time goes on.");
  }

  /** Times that letters get lie as far back as those that rows get. */
  @Test
  void aStepBehindTheWatermarkMayReadLetters() {
    // given
    String text =
        """
        streams:
          s:
            fields: {x: VARCHAR, n: BIGINT, t: TIMESTAMP}
            timestamp: t
            live: KAFKA
        on_error: fail
        pipeline:
          transforms:
            - type: Combine
              name: C
              input: s
              config: {group_by: x, combine: {n: sum}, error_handling: {output: bad}}
            - type: AssignTimestamps
              name: T
              input: C.bad
              config: {timestamp: "TIMESTAMP '2025-01-01 00:00:00'"}
            - {type: Deduplicate, name: D, input: T, config: {key: code, within: 1h}}
        outputs:
          c: {input: C, live: {type: WriteToConsole}}
          d: {input: D, live: {type: WriteToConsole}}
          late: {live: {type: WriteToConsole}}
        """
            .replace("KAFKA", KAFKA);
    String letters =
        text.replace("    timestamp: t\n", "")
            .replace("type: Combine", "type: Filter")
            .replace("{group_by: x, combine: {n: sum}, ", "{keep: n > 1, ");

    // when, then
    assertThat(check(PlanFiles.plan(text), PlanMode.LIVE, false))
        .anyMatch(problem -> problem.contains("ML-4008 transforms.D: its rows got event times"));
    assertThat(check(PlanFiles.plan(letters), PlanMode.LIVE, false))
        .anyMatch(problem -> problem.contains("ML-4150 transforms.T: stream 's' declares no"));
  }

  @Test
  void aLiveRunNeedsTheLiveSidesAndWarnsOfTheGlobalWindow() {
    assertThat(check(HALVES, PlanMode.LIVE, false))
        .containsExactly(
            "p.yaml:5:3: error ML-4002 streams.b: stream 'b' has no 'live' side, so a live run has"
                + " nothing to read.",
            "p.yaml:14:8: warning ML-4008 transforms.C: in the global window a live run gives no"
                + " row before its sources end. Set 'windowing' to get rows as time goes on.",
            "p.yaml:19:3: error ML-4004 outputs.d: output 'd' has no 'live' side, so a live run"
                + " would lose its rows.");
  }

  @Test
  void aReplayNeedsArchivesAndReplaySidesButNoPlaceForLateEvents() {
    assertThat(check(HALVES, PlanMode.REPLAY, false))
        .containsExactly(
            "p.yaml:2:3: error ML-4003 streams.a: stream 'a' has no 'archive' side, so a replay has"
                + " nothing to read.",
            "p.yaml:16:3: error ML-4004 outputs.c: output 'c' has no 'replay' side, so a replay"
                + " would lose its rows.",
            "p.yaml:22:3: error ML-4004 outputs.dead_letter: output 'dead_letter' has no 'replay'"
                + " side, so a replay would lose its rows.");
  }

  @Test
  void aReplayIntoADirectoryNeedsNoReplaySides() {
    assertThat(check(HALVES, PlanMode.REPLAY, true))
        .containsExactly(
            "p.yaml:2:3: error ML-4003 streams.a: stream 'a' has no 'archive' side, so a replay has"
                + " nothing to read.");
  }

  @Test
  void anArchiveNeedsBothSidesOfEveryStream() {
    assertThat(check(HALVES, PlanMode.ARCHIVE, false))
        .containsExactly(
            "p.yaml:2:3: error ML-4003 streams.a: stream 'a' has no 'archive' side, so there is"
                + " nowhere to archive it.",
            "p.yaml:5:3: error ML-4002 streams.b: stream 'b' has no 'live' side, so there is"
                + " nothing to archive.",
            "p.yaml:8:3: error ML-4003 streams.unread: stream 'unread' has no 'archive' side, so"
                + " there is nowhere to archive it.");
  }

  @Test
  void aKafkaSourceAmongTheTransformsRunsInNoMode() {
    // given
    Plan plan =
        PlanFiles.plan(
            """
            pipeline:
              transforms:
                - {type: ReadFromKafka, name: R, config: {topic: t, bootstrap_servers: b, format: RAW}}
            outputs:
              o: {input: R, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
            on_error: fail
            """);

    // when / then
    String refusal =
        "p.yaml:3:8: error ML-4011 transforms.R: ReadFromKafka cannot be read among the transforms."
            + " Declare it as the live side of a stream: its watermark, late events and archive"
            + " need that.";
    assertThat(check(plan, PlanMode.REPLAY, false)).containsExactly(refusal);
    assertThat(check(plan, PlanMode.LIVE, false)).containsExactly(refusal);
    assertThat(Planner.refusals(plan)).map(Diagnostic::toString).containsExactly(refusal);
  }

  @Test
  void inBeamsOwnFormAKafkaSourceAmongTheTransformsIsLive() {
    // given
    Plan plan =
        PlanFiles.plan(
            """
            pipeline:
              transforms:
                - type: ReadFromKafka
                  name: R
                  config:
                    topic: t
                    bootstrap_servers: b
                    format: JSON
                    schema: |
                      {"type": "object", "properties": {"id": {"type": "integer"}}}
                - {type: Filter, name: F, input: R, config: {keep: id > 1}}
                - {type: WriteToConsole, name: W, input: F}
            """);

    // when / then
    assertThat(check(plan, PlanMode.LIVE, false)).isEmpty();
    assertThat(Planner.refusals(plan)).isEmpty();
    assertThat(plan.isBatch()).isFalse();
    assertThat(plan.node("R").schema().getField("id").getType().getTypeName().name())
        .isEqualTo("INT64");
    assertThat(check(plan, PlanMode.REPLAY, false))
        .containsExactly(
            "p.yaml:3:7: error ML-4003 streams.R: stream 'R' has no 'archive' side, so a replay"
                + " has nothing to read.");
  }

  @Test
  void aFileForOneModeIsNotRefusedForTheOther() {
    // given: one stream has no archive, and one output no replay side
    Plan plan =
        PlanFiles.plan(
            """
            streams:
              a:
                fields: {x: VARCHAR}
                live: KAFKA
            pipeline:
              transforms:
                - {type: Filter, name: F, input: a, config: {keep: x IS NOT NULL}}
            on_error: fail
            outputs:
              c:
                input: F
                live: {type: WriteToConsole}
            """
                .replace("KAFKA", KAFKA));

    // when / then
    assertThat(Planner.refusals(plan)).isEmpty();
  }

  @Test
  void aFileForNeitherModeIsRefusedForWhatItLacks() {
    assertThat(Planner.refusals(HALVES))
        .map(Diagnostic::code)
        .contains("ML-4002", "ML-4003")
        .containsOnly("ML-4002", "ML-4003", "ML-4004");
  }

  @Test
  void theStreamThatNothingReadsIsNotAmongThoseRead() {
    assertThat(HALVES.read()).containsExactlyInAnyOrder("a", "b", "F", "C/inputs", "C");
    assertThat(HALVES.node("unread").schema().getFieldNames()).isEmpty();
  }

  private static List<String> check(Plan plan, PlanMode mode, boolean redirected) {
    try {
      return Planner.checkMode(plan, mode, redirected).stream().map(Diagnostic::toString).toList();
    } catch (UserException e) {
      return e.diagnostics().stream().map(Diagnostic::toString).toList();
    }
  }
}
