package dev.millrace.io.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.junit.jupiter.api.Test;

final class ArrivalMarkCoderTest {
  private static final ArrivalMarkCoder CODER = new ArrivalMarkCoder(new BeamMarkCoder());

  /** The broker's own mark. */
  private record BeamMark(int number) implements CheckpointMark {
    @Override
    public void finalizeCheckpoint() {}
  }

  private static final class BeamMarkCoder extends CustomCoder<CheckpointMark> {
    @Override
    public void encode(CheckpointMark mark, OutputStream out) throws IOException {
      out.write(((BeamMark) mark).number());
    }

    @Override
    public CheckpointMark decode(InputStream in) throws IOException {
      return new BeamMark(in.read());
    }
  }

  @Test
  void givesBackWhatItTook() throws IOException {
    // given
    ArrivalMark mark =
        new ArrivalMark(
            new BeamMark(7),
            new ArrivalClock.State(5, 9, -3, List.of(new ArrivalClock.Arrived(1_000, 9))),
            List.of(new SeenIds.Chunk(1_000, List.of("a", "b"))),
            new ArrivalMark.Moments(2_000, 3_000),
            true,
            11,
            0,
            null);

    // when
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CODER.encode(mark, out);

    // then
    assertThat(CODER.decode(new ByteArrayInputStream(out.toByteArray()))).isEqualTo(mark);
  }

  /** One without the last answer, and in the first version without the newest event. */
  private static byte[] ofVersion(int version) throws IOException {
    ByteSink body = new ByteSink();
    body.writeSigned(5); // watermark
    if (version == 2) {
      body.writeSigned(9); // newest
      body.writeSigned(-3); // delay
    }
    body.writeVarInt(0); // arrivals
    body.writeVarInt(0); // ids
    body.writeSigned(2_000); // quiet since
    body.writeBoolean(false);
    body.writeSigned(11); // next
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.writeByte(version);
    data.writeInt(body.size());
    data.write(body.array(), 0, body.size());
    data.writeByte(7);
    return out.toByteArray();
  }

  @Test
  void readsEarlierVersions() throws IOException {
    // when
    ArrivalMark mark = CODER.decode(new ByteArrayInputStream(ofVersion(1)));
    ArrivalMark second = CODER.decode(new ByteArrayInputStream(ofVersion(2)));

    // then
    assertThat(second.clock()).isEqualTo(new ArrivalClock.State(5, 9, -3, List.of()));
    assertThat(second.moments()).isEqualTo(mark.moments());
    assertThat(second.next()).isEqualTo(11);
    assertThat(mark.clock()).isEqualTo(new ArrivalClock.State(5, EventTimes.MIN, 0, List.of()));
    assertThat(mark.moments()).isEqualTo(new ArrivalMark.Moments(2_000, 2_000));
    assertThat(mark.finished()).isFalse();
    assertThat(mark.next()).isEqualTo(11);
    assertThat(mark.feed()).isEqualTo(new BeamMark(7));
  }

  @Test
  void refusesAVersionThatItDoesNotKnow() {
    assertThatThrownBy(() -> CODER.decode(new ByteArrayInputStream(ofVersion(9))))
        .isInstanceOf(IOException.class)
        .hasMessage("a position of version 9; this build reads up to 3");
  }
}
