package dev.millrace.connect;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which run of which version of a pipeline wrote a record: the Kafka header {@value #HEADER} of
 * every record of an output, as {@code HASH/RUN}. With it {@code verify} tells the rows of several
 * runs in one topic apart.
 *
 * @param pipelineHash of the pipeline file, see {@link dev.millrace.element.PipelineId}
 * @param runId the same for all records of a run, its retried bundles included; without a slash
 */
public record RunMark(String pipelineHash, String runId) {
  /** The header's key. */
  public static final String HEADER = "millrace-run";

  /** What the ids of runs begin with that send dead letters back. */
  public static final String SENT_BACK = "dlq-";

  /** Whether the run has sent dead letters back, beside the run that put them aside. */
  public boolean isSentBack() {
    return runId.startsWith(SENT_BACK);
  }

  /** The mark as the header's value. */
  public String text() {
    return pipelineHash + "/" + runId;
  }

  /** The mark in a header's value; empty if that is no mark. */
  public static Optional<RunMark> parse(byte[] header) {
    String text = new String(header, StandardCharsets.US_ASCII);
    int slash = text.indexOf('/');
    return slash <= 0 || slash == text.length() - 1
        ? Optional.empty()
        : Optional.of(new RunMark(text.substring(0, slash), text.substring(slash + 1)));
  }
}
