package dev.millrace.element.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ByteSinkTest {

  @Property
  void numbersComeBack(@ForAll long number, @ForAll int small) {
    // given
    ByteSink out = new ByteSink(1);

    // when
    out.writeVarLong(number);
    out.writeSigned(number);
    out.writeLong(number);
    out.writeVarInt(small);
    out.writeInt(small);
    out.writeByte(small);

    // then
    ByteSource in = new ByteSource(out.toBytes());
    assertThat(in.readVarLong()).isEqualTo(number);
    assertThat(in.readSigned()).isEqualTo(number);
    assertThat(in.readLong()).isEqualTo(number);
    assertThat(in.readVarInt()).isEqualTo(small);
    assertThat(in.readInt()).isEqualTo(small);
    assertThat(in.readByte()).isEqualTo((byte) small);
    assertThat(in.hasMore()).isFalse();
  }

  @Test
  void numbersAreThoseOfProtocolBuffers() {
    // given
    ByteSink out = new ByteSink();

    // when
    out.writeVarLong(300);
    out.writeSigned(-1);
    out.writeSigned(1);
    out.writeString("ä");
    out.writeBoolean(true);

    // then
    assertThat(HexFormat.of().formatHex(out.toBytes()))
        .isEqualTo("ac02" + "01" + "02" + "02c3a4" + "01");
  }

  @Test
  void truncateAndClearForgetTheEnd() {
    // given
    ByteSink out = new ByteSink();
    out.writeInt(1);
    out.writeInt(2);

    // when
    out.truncate(4);
    byte[] truncated = out.toBytes();
    out.clear();

    // then
    assertThat(truncated).containsExactly(0, 0, 0, 1);
    assertThat(out.size()).isZero();
  }

  @Test
  void readingStaysWithinItsSlice() {
    // given
    ByteSource in = new ByteSource(new byte[] {1, 2, 3, 4}, 1, 2);

    // when, then
    assertThat(in.readRaw(2)).containsExactly(2, 3);
    assertThatThrownBy(in::readByte)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("truncated data: 1 bytes wanted, 0 left");
  }

  @Test
  void brokenNumbersAreRefused() {
    byte[] endless = HexFormat.of().parseHex("ff".repeat(11));
    assertThatThrownBy(() -> new ByteSource(endless).readVarLong())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a variable-length number is longer than 10 bytes");
    byte[] negativeLength = HexFormat.of().parseHex("ffffffff0f");
    assertThatThrownBy(() -> new ByteSource(negativeLength).readBytes())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("truncated data: -1 bytes wanted, 0 left");
  }
}
