package dev.millrace.io.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.io.lookup.LookupForm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpLookupOptionsTest {
  private static String url(String url, String key) {
    Schema keys = Schema.builder().addStringField("k").build();
    Schema answer = Schema.builder().addStringField("a").build();
    LookupForm form = new LookupForm(keys, answer, false, 1);
    return new HttpLookupOptions(url, Map.of(), Duration.ofSeconds(1), form)
        .url(List.of(key))
        .toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void aKeyDoesNotLeadToAnotherPath(String key) {
    assertThatThrownBy(() -> url("http://h/c/{k}/x", key))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("'" + key + "'");
    assertThat(url("http://h/c?k={k}", key)).isEqualTo("http://h/c?k=" + key);
  }

  @Test
  void aKeyIsEncoded() {
    assertThat(url("http://h/c/{k}", "../a b")).isEqualTo("http://h/c/..%2Fa%20b");
    assertThat(url("http://h/c/{k}.json", ".")).isEqualTo("http://h/c/..json");
  }
}
