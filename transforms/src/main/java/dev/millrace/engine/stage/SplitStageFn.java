package dev.millrace.engine.stage;

import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.element.coding.Frozen;
import dev.millrace.engine.ledger.StepCounters;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * Hosts a stage right after a bounded source: pieces of files in, blocks out. Counts what was read
 * for the progress of a replay, under {@value #SPLITS}, {@value #ROWS} and {@value #BYTES}.
 */
public final class SplitStageFn extends StageFn<FileSplit> {
  public static final String SPLITS = "replay/splits";
  public static final String ROWS = "replay/rows";
  public static final String BYTES = "replay/bytes";

  private static final int ROWS_PER_REPORT = 8192;

  private final Counter splits = Metrics.counter(StepCounters.NAMESPACE, SPLITS);
  private final Counter rows = Metrics.counter(StepCounters.NAMESPACE, ROWS);
  private final Counter bytes = Metrics.counter(StepCounters.NAMESPACE, BYTES);
  private final Frozen<RecordIntake> intake;
  private final Frozen<SplitReader> reader;

  public SplitStageFn(StageProgram program, RecordIntake intake, SplitReader reader) {
    super(program);
    this.intake = new Frozen<>(intake);
    this.reader = new Frozen<>(reader);
  }

  @ProcessElement
  public void process(@Element FileSplit split, MultiOutputReceiver out) {
    long[] read = new long[1];
    RecordIntake records = intake.get();
    reader
        .get()
        .read(
            split,
            record -> {
              records.accept(record, stage());
              if (++read[0] % ROWS_PER_REPORT == 0) {
                rows.inc(ROWS_PER_REPORT);
              }
              stage().drain(out);
            });
    rows.inc(read[0] % ROWS_PER_REPORT);
    splits.inc();
    bytes.inc(split.bytes());
  }
}
