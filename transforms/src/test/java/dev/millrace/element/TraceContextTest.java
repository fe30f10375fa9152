package dev.millrace.element;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.TraceContext.Said;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of traces as W3C's recommendation has them. */
class TraceContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private static Header header(String name, String value) {
    return new Header(name, value.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Said said(String parent) {
    return TraceContext.of(List.of(header("traceparent", parent))).said();
  }

  @Test
  void aSampledTraceIsHandedOnAsItCame() {
    String parent = "00-" + TRACE + "-" + SPAN + "-01";
    TraceContext.Word word =
        TraceContext.of(
            List.of(
                header("other", "x"), header("traceparent", parent), header("tracestate", "a=1")));
    assertThat(word.context()).isEqualTo(new TraceContext(TRACE, SPAN, "a=1"));
    assertThat(word.context().header()).isEqualTo(parent);
    assertThat(TraceContext.of(List.of(header("googclient_traceparent", parent))).context())
        .isEqualTo(new TraceContext(TRACE, SPAN, ""));
  }

  @Test
  void theSampledFlagIsTheLowestBit() {
    assertThat(said("00-" + TRACE + "-" + SPAN + "-00")).isEqualTo(Said.NOT_SAMPLED);
    assertThat(said("00-" + TRACE + "-" + SPAN + "-02")).isEqualTo(Said.NOT_SAMPLED);
    assertThat(said("00-" + TRACE + "-" + SPAN + "-03")).isEqualTo(Said.SAMPLED);
  }

  @Test
  void aLaterVersionMayHaveMoreThanThisOne() {
    assertThat(said("cc-" + TRACE + "-" + SPAN + "-01-what-the-future")).isEqualTo(Said.SAMPLED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01"
      })
  void whatIsNotOfTheFormSaysNothing(String parent) {
    assertThat(said(parent)).isEqualTo(Said.NOTHING);
  }

  @Test
  void aHeaderWithoutAValueSaysNothing() {
    assertThat(TraceContext.of(List.of(new Header("traceparent", null))).said())
        .isEqualTo(Said.NOTHING);
  }
}
