package dev.millrace.benchmarks.peers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** One title's minute so far. */
final class Minute {
  private final Set<String> viewers = new HashSet<>();
  private long events;
  private long buffering;
  private long bitrates;

  Minute add(Play play) {
    events++;
    buffering += play.buffering();
    bitrates += play.bitrate();
    viewers.add(play.user());
    return this;
  }

  String json(String content) {
    return String.format(
        Locale.ROOT,
        "{\"content_id\":\"%s\",\"events\":%d,\"buffering_ms\":%d,\"avg_bitrate_kbps\":%s,\"viewers\":%d}",
        content,
        events,
        buffering,
        (double) bitrates / events,
        viewers.size());
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + 16 * viewers.size());
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(events);
      out.writeLong(buffering);
      out.writeLong(bitrates);
      out.writeInt(viewers.size());
      for (String viewer : viewers) {
        out.writeUTF(viewer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Minute of(byte[] bytes) {
    Minute minute = new Minute();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      minute.events = in.readLong();
      minute.buffering = in.readLong();
      minute.bitrates = in.readLong();
      for (int left = in.readInt(); left > 0; left--) {
        minute.viewers.add(in.readUTF());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return minute;
  }
}
