package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StackTextTest {
  @Test
  void theInnermostCauseIsTheReason() {
    assertThat(
            StackText.reason(
                """
                java.lang.RuntimeException: The source task failed
                \tat org.apache.flink.A.b(A.java:1)
                Caused by: org.apache.flink.util.SerializedThrowable: java.io.IOException: Could not flush
                \tat org.apache.flink.A.c(A.java:2)
                Caused by: org.apache.flink.util.SerializedThrowable: java.io.IOException: No space left on device
                \t... 4 more
                """))
        .isEqualTo("No space left on device");
  }

  @Test
  void whatMillraceSaysItselfGoesBeforeItsCauses() {
    assertThat(
            StackText.reason(
                """
                org.apache.beam.sdk.util.UserCodeException: dev.millrace.engine.stage.BadRowException: step 'Known': no number (kafka:t/0@7)
                \tat org.apache.beam.A.b(A.java:1)
                Caused by: dev.millrace.engine.stage.BadRowException: step 'Known': no number (kafka:t/0@7)
                \tat dev.millrace.A.b(A.java:1)
                Caused by: dev.millrace.element.RowFault: no number
                \t... 4 more
                """))
        .isEqualTo("step 'Known': no number (kafka:t/0@7)");
    assertThat(
            StackText.reason(
                """
                java.lang.RuntimeException: wrapped
                Caused by: dev.millrace.diag.UserException: kafka: error ML-5001: no broker answers at localhost:1
                """))
        .isEqualTo("ML-5001: no broker answers at localhost:1");
  }

  @Test
  void aMessageThatIsNoneLeavesTheName() {
    assertThat(StackText.reason("java.lang.NullPointerException\n\tat A.b(A.java:1)"))
        .isEqualTo("NullPointerException");
    assertThat(StackText.reason("java.util.NoSuchElementException: key"))
        .isEqualTo("NoSuchElementException: key");
    assertThat(StackText.reason("")).isEmpty();
  }
}
