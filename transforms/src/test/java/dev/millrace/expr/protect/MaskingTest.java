package dev.millrace.expr.protect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import dev.millrace.expr.protect.KeyedMasking.Form;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
  @Test
  void redactionHidesNullToo() {
    Masking text = Masking.redaction("***");

    assertThat(text.mask(ValueKind.STRING, "a@b.example")).isEqualTo("***");
    assertThat(text.mask(ValueKind.STRING, null)).isEqualTo("***");
    assertThat(Masking.redaction(null).mask(ValueKind.INT64, 7L)).isNull();
  }

  /** Test case 2 of RFC 4231. */
  @Test
  void hashIsTheHmacThatOtherToolsGive() {
    Masking hash = new KeyedMasking("Jefe", Form.HASH);

    assertThat(hash.mask(ValueKind.STRING, "what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assertThat(hash.mask(ValueKind.STRING, null)).isNull();
    assertThat(hash.mask(ValueKind.BYTES, "what do ya want for nothing?".getBytes(UTF_8)))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void equalValuesOfEveryTypeHaveEqualHashes() {
    Masking hash = new KeyedMasking("a salt that is long", Form.HASH);

    assertThat(hash.mask(ValueKind.DECIMAL, new BigDecimal("1.50")))
        .isEqualTo(hash.mask(ValueKind.DECIMAL, new BigDecimal("1.5")))
        .isEqualTo(hash.mask(ValueKind.STRING, "1.5"));
    assertThat(hash.mask(ValueKind.INT32, 7)).isEqualTo(hash.mask(ValueKind.INT64, 7L));
    assertThat(hash.mask(ValueKind.TIMESTAMP, 1_000L))
        .isEqualTo(hash.mask(ValueKind.TIMESTAMP_MICROS, 1_000_000L))
        .isEqualTo(hash.mask(ValueKind.STRING, "1970-01-01T00:00:01Z"));
    assertThat(new KeyedMasking("another salt, as long", Form.HASH).mask(ValueKind.INT32, 7))
        .isNotEqualTo(hash.mask(ValueKind.INT32, 7));
  }

  /** The digits do not depend on the version of Java, whose own are others before 19. */
  @ParameterizedTest
  @CsvSource({
    "10.0, 10",
    "0.0, 0",
    "-0.0, 0",
    "1e7, 10000000",
    "-1.50, -1.5",
    "1e-5, 0.00001",
    "0.1, 0.1",
    "2e-3, 0.002",
    "2e23, 200000000000000000000000",
    "1.0E23, 100000000000000000000000",
    "9007199254740993, 9007199254740992",
    "0.30000000000000004, 0.30000000000000004",
    "2.2250738585072014E-308, 0.{307}22250738585072014",
    "4.9E-324, 0.{323}5",
    "2.0E-322, 0.{321}2",
    "NaN, NaN",
    "-Infinity, -Infinity"
  })
  void floatingPointNumbersHaveTheTextOfTheirShortestDigits(double number, String text) {
    String zeros = text.replaceFirst(".*[{]([0-9]+)[}].*", "$1");
    String whole =
        text.contains("{")
            ? text.replace("{" + zeros + "}", "0".repeat(Integer.parseInt(zeros)))
            : text;

    assertThat(PlainText.of(ValueKind.DOUBLE, number)).isEqualTo(whole);
    if (Double.isFinite(number)) {
      assertThat(Double.parseDouble(whole)).isEqualTo(number + 0.0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.0, 10",
    "-0.0, 0",
    "0.1, 0.1",
    "16777216, 16777216",
    "33554432, 33554432",
    "1.0E10, 10000000000",
    "1.17549435E-38, 0.000000000000000000000000000000000000011754944",
    "Infinity, Infinity"
  })
  void theSameOfFloats(float number, String text) {
    assertThat(PlainText.of(ValueKind.FLOAT, number)).isEqualTo(text);
    assertThat(Float.parseFloat(text)).isEqualTo(number + 0.0f);
  }

  @Test
  void everyFloatingPointNumberIsReadBackFromItsText() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      Double number = Double.longBitsToDouble(random.nextLong());
      Float small = Float.intBitsToFloat(random.nextInt());
      assertThat(Double.parseDouble(PlainText.of(ValueKind.DOUBLE, number))).isEqualTo(number);
      assertThat(Float.parseFloat(PlainText.of(ValueKind.FLOAT, small))).isEqualTo(small);
    }
  }

  @Test
  void tokensHaveNoLetterOrNumeralOfAnyScriptLeft() {
    Masking token = new KeyedMasking("a salt that is long", Form.TOKEN);

    // Vowels of Hindi are marks; an accent may be one of its own.
    assertThat((String) token.mask(ValueKind.STRING, "\u0905\u0926\u093E e\u0301 Ⅳ½²Ⓐ"))
        .matches("[a-z]{3} [a-z]{2} [A-Z][0-9]{2}[A-Z]");
  }

  @Test
  void tokensLookLikeTheirValuesAndTellNothingOfThem() {
    Masking token = new KeyedMasking("a salt that is long", Form.TOKEN);

    String masked = (String) token.mask(ValueKind.STRING, "Ada Lovelace +44 20-7946-0018 é");

    assertThat(masked)
        .matches("[A-Z][a-z]{2} [A-Z][a-z]{7} [+][0-9]{2} [0-9]{2}-[0-9]{4}-[0-9]{4} [a-z]")
        .isNotEqualTo("Ada Lovelace +44 20-7946-0018 é")
        .isEqualTo(token.mask(ValueKind.STRING, "Ada Lovelace +44 20-7946-0018 é"));
    String other = (String) token.mask(ValueKind.STRING, "Ada Lovelace +44 20-7946-0019 é");
    // One other digit changes all of it.
    assertThat(other.substring(0, 12)).isNotEqualTo(masked.substring(0, 12));
    String digits = (String) token.mask(ValueKind.STRING, "0".repeat(40));
    assertThat(digits.substring(0, 16)).isNotEqualTo(digits.substring(16, 32));
    assertThat(token.toString()).doesNotContain("salt");
  }

  @Test
  void prefixesAreOfWholeCharacters() {
    assertThat(Masking.prefix(2).mask(ValueKind.STRING, "a\uD83D\uDE00b"))
        .isEqualTo("a\uD83D\uDE00");
    assertThat(Masking.prefix(9).mask(ValueKind.STRING, "abc")).isEqualTo("abc");
    assertThat(Masking.prefix(0).mask(ValueKind.STRING, "abc")).isEqualTo("");
    assertThat((byte[]) Masking.prefix(1).mask(ValueKind.BYTES, new byte[] {1, 2}))
        .containsExactly(1);
    assertThat(Masking.prefix(1).mask(ValueKind.STRING, null)).isNull();
  }

  @Test
  void numbersBecomeMultiplesTowardsZero() {
    Masking tens = Generalizing.numbers(BigDecimal.TEN);

    assertThat(tens.mask(ValueKind.INT64, 47L)).isEqualTo(40L);
    assertThat(tens.mask(ValueKind.INT64, Long.MIN_VALUE)).isEqualTo(-9223372036854775800L);
    assertThat(tens.mask(ValueKind.INT8, (byte) -128)).isEqualTo((byte) -120);
    assertThat(tens.mask(ValueKind.DOUBLE, 47.5)).isEqualTo(40.0);
    assertThat(tens.mask(ValueKind.DOUBLE, Double.NaN)).isEqualTo(Double.NaN);
    assertThat(tens.mask(ValueKind.INT32, null)).isNull();
    assertThat(
            Generalizing.numbers(new BigDecimal("0.25"))
                .mask(ValueKind.DECIMAL, new BigDecimal("9.99")))
        .isEqualTo(new BigDecimal("9.75"));
  }

  @Test
  void timesBecomeTheBeginningOfTheirUnit() {
    long time = Instant.parse("2026-03-31T10:59:58.765Z").toEpochMilli();
    long before = Instant.parse("1969-12-31T23:59:58.765Z").toEpochMilli();

    assertThat(Generalizing.times(ChronoUnit.HOURS).mask(ValueKind.TIMESTAMP, time))
        .isEqualTo(Instant.parse("2026-03-31T10:00:00Z").toEpochMilli());
    assertThat(Generalizing.times(ChronoUnit.MONTHS).mask(ValueKind.TIMESTAMP, time))
        .isEqualTo(Instant.parse("2026-03-01T00:00:00Z").toEpochMilli());
    assertThat(Generalizing.times(ChronoUnit.YEARS).mask(ValueKind.TIMESTAMP_MICROS, before * 1000))
        .isEqualTo(Instant.parse("1969-01-01T00:00:00Z").toEpochMilli() * 1000);
    assertThat(Generalizing.times(ChronoUnit.SECONDS).mask(ValueKind.TIMESTAMP, before))
        .isEqualTo(Instant.parse("1969-12-31T23:59:58Z").toEpochMilli());
    assertThat(
            Generalizing.times(ChronoUnit.YEARS)
                .mask(ValueKind.DATE, (int) LocalDate.parse("1969-07-20").toEpochDay()))
        .isEqualTo((int) LocalDate.parse("1969-01-01").toEpochDay());
    assertThat(Generalizing.times(ChronoUnit.HOURS).mask(ValueKind.TIME, 3_661_000))
        .isEqualTo(3_600_000);
    assertThat(Generalizing.times(ChronoUnit.DAYS).mask(ValueKind.TIME, 3_661_000)).isEqualTo(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ada@Example.COM | *@example.com",
        "'  ada@x.example '| *@x.example",
        "a.da+news@mail.x-y.example | *@mail.x-y.example",
        "\"a@b\"@c.example | *@c.example",
        "анна@почта.рф | *@почта.рф",
        "ada@xn--80a1acny.xn--p1ai | *@xn--80a1acny.xn--p1ai",
        "no address | *",
        "@ada_lovelace | *",
        "@ada@social.example | *",
        "ada@x.example, bob@y.example | *",
        "Ada <ada@x.example> | *",
        "Ada <ada@x.example> tel 0171 123 | *",
        "ada@x.example tel 0171 123 | *",
        "ada@x.example. Ring 0171 | *",
        "mailto:ada@x.example | *",
        "ada@lovelace | *",
        "ada@ada_lovelace.example | *",
        "ada@0171.123 | *",
        "ada@[192.0.2.77] | *",
        "ada@x..example | *",
        "ada@-x.example | *",
        "@x.example | *"
      })
  void addressesOfEmailKeepTheirDomain(String address, String masked) {
    assertThat(Generalizing.emails().mask(ValueKind.STRING, address)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 192.0.2.0/24",
    "::ffff:192.0.2.77, 192.0.2.0/24",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1::/48",
    "2001:0DB8::1, 2001:db8:0::/48",
    "::1, 0:0:0::/48",
    "fe80::1%eth0, fe80:0:0::/48",
    "1.2.3, *",
    "1.2.3.400, *",
    "1:2:3, *",
    "host.example, *"
  })
  void addressesOfTheInternetKeepTheirNetwork(String address, String masked) {
    assertThat(Generalizing.addresses().mask(ValueKind.STRING, address)).isEqualTo(masked);
  }
}
