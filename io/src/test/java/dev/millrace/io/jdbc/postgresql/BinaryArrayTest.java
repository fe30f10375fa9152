package dev.millrace.io.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the form that {@code array_recv} and the functions of elements take. */
class BinaryArrayTest {
  private static String hex(String element, @Nullable Object... values) {
    BinaryArray array = BinaryArray.of(element, values);
    byte[] bytes = new byte[array.lengthInBytes() + 2];
    array.toBytes(bytes, 1);
    assertThat(array.getType()).isEqualTo("_" + element);
    assertThat(bytes[0]).isZero();
    assertThat(bytes[bytes.length - 1]).isZero();
    return HexFormat.of().formatHex(bytes, 1, bytes.length - 1);
  }

  static Stream<Arguments> elements() {
    LocalDateTime time = LocalDateTime.of(2000, 1, 1, 0, 0, 1, 2_000);
    return Stream.of(
        Arguments.of("bool", true, 16, "01"),
        Arguments.of("bool", false, 16, "00"),
        Arguments.of("int2", 258, 21, "0102"),
        Arguments.of("int4", -1, 23, "ffffffff"),
        Arguments.of("int8", 1L << 40, 20, "0000010000000000"),
        Arguments.of("float4", 1.5f, 700, "3fc00000"),
        Arguments.of("float8", 1.5d, 701, "3ff8000000000000"),
        Arguments.of("float8", 0.1f, 701, "3fb999999999999a"),
        Arguments.of("text", "aü", 25, "61c3bc"),
        Arguments.of("varchar", "", 1043, ""),
        Arguments.of("bytea", new byte[] {0, -1}, 17, "00ff"),
        Arguments.of("date", LocalDate.of(2000, 1, 3), 1082, "00000002"),
        Arguments.of("date", LocalDate.of(1999, 12, 31), 1082, "ffffffff"),
        Arguments.of("time", LocalTime.of(0, 0, 0, 3_000), 1083, "0000000000000003"),
        Arguments.of("timestamp", time, 1114, "00000000000f4242"),
        Arguments.of("timestamp", time.minusSeconds(2), 1114, "fffffffffff0bdc2"),
        Arguments.of("timestamptz", time.atOffset(ZoneOffset.UTC), 1184, "00000000000f4242"));
  }

  /** One dimension from 1, no NULL, the element's type; then length and bytes of each. */
  @ParameterizedTest
  @MethodSource("elements")
  void anElementHasTheServersOwnBytes(String element, Object value, int type, String bytes) {
    String length = "%08x".formatted(bytes.length() / 2);

    assertThat(hex(element, value))
        .isEqualTo(
            "0000000100000000" + "%08x".formatted(type) + "0000000100000001" + length + bytes);
  }

  @Test
  void nullIsTold() {
    assertThat(hex("int4", 7, null))
        .isEqualTo(
            "000000010000000100000017" + "0000000200000001" + "0000000400000007" + "ffffffff");
    assertThat(hex("text", null, "a"))
        .isEqualTo("000000010000000100000019" + "0000000200000001" + "ffffffff" + "0000000161");
  }

  @Test
  void anArrayMayBeEmpty() {
    assertThat(hex("int8")).isEqualTo("000000010000000000000014" + "0000000000000001");
  }
}
