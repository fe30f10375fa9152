package dev.millrace.benchmarks.peers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * What L1 needs of a play, read by a streaming parser.
 *
 * @param time event time, milliseconds UTC
 */
record Play(
    String id, String type, String user, String content, int bitrate, long buffering, long time) {
  private static final JsonFactory JSON = new JsonFactory();

  static Play of(byte[] json) {
    String id = "";
    String type = "";
    String user = "";
    String content = "";
    int bitrate = 0;
    long buffering = 0;
    long time = 0;
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "event_id" -> id = parser.getText();
          case "event_type" -> type = parser.getText();
          case "user_id" -> user = parser.getText();
          case "content_id" -> content = parser.getText();
          case "bitrate_kbps" -> bitrate = parser.getValueAsInt();
          case "buffering_ms" -> buffering = parser.getValueAsLong();
          case "event_time" -> time = Instant.parse(parser.getText()).toEpochMilli();
          default -> {}
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Play(id, type, user, content, bitrate, buffering, time);
  }

  /** What the minute of its title needs, for the repartition topic. */
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(48);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(user);
      out.writeInt(bitrate);
      out.writeLong(buffering);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Play ofBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new Play("", "", in.readUTF(), "", in.readInt(), in.readLong(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isViewing() {
    return (type.equals("play") || type.equals("heartbeat")) && bitrate > 0;
  }
}
