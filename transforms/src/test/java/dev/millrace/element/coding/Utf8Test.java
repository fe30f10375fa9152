package dev.millrace.element.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class Utf8Test {
  @Property
  void onlyAsciiBecomesSlicesAndIsWrittenAsItsStringIs(
      @ForAll @Size(max = 40) byte[] bytes,
      @ForAll boolean ascii,
      @ForAll @IntRange(max = 20) int from) {
    // given
    byte[] page = bytes.clone();
    if (ascii) {
      for (int i = 0; i < page.length; i++) {
        page[i] &= 0x7f;
      }
    }
    int offset = Math.min(from, page.length);
    int length = page.length - offset;
    byte[] slice = Arrays.copyOfRange(page, offset, page.length);
    boolean isAscii = true;
    for (byte b : slice) {
      isAscii &= b >= 0;
    }

    // when
    Utf8 utf8 = Utf8.ofAscii(page, offset, length);

    // then
    assertThat(utf8 != null).isEqualTo(isAscii);
    if (utf8 != null) {
      String string = new String(slice, StandardCharsets.UTF_8);
      assertThat(utf8).hasToString(string);
      ByteSink expected = new ByteSink();
      expected.writeString(string);
      ByteSink written = new ByteSink();
      utf8.write(written);
      assertThat(written.toBytes()).isEqualTo(expected.toBytes());
    }
  }
}
