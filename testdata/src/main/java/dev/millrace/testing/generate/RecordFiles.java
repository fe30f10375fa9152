package dev.millrace.testing.generate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes generated records to files, one {@code TOPIC.jsonl} per topic. */
public final class RecordFiles {
  private static final JsonFactory JSON = new JsonFactory();

  /** The form of a line. */
  public enum Form {
    /** The event's JSON; malformed records are left out. */
    EVENTS,
    /**
     * Every record in an envelope: {@code partition, key, kind, time} and {@code value} as text, or
     * {@code value_base64} where its bytes are no text.
     */
    RECORDS
  }

  private RecordFiles() {}

  /**
   * Writes all that is left of a generator.
   *
   * @param dir created if absent; files of the same name are replaced
   * @return what was generated, malformed records included
   */
  public static Counts write(Generator records, Path dir, Form form) throws IOException {
    Files.createDirectories(dir);
    Map<String, OutputStream> files = new LinkedHashMap<>();
    try {
      while (records.hasNext()) {
        TestRecord made = records.next();
        if (form == Form.EVENTS && made.kind().dead()) {
          continue;
        }
        OutputStream file = files.get(made.stream().topic());
        if (file == null) {
          Path path = dir.resolve(made.stream().topic() + ".jsonl");
          file = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
          files.put(made.stream().topic(), file);
        }
        file.write(form == Form.EVENTS ? made.value() : envelope(made));
        file.write('\n');
      }
    } finally {
      for (OutputStream file : files.values()) {
        file.close();
      }
    }
    return records.counts();
  }

  private static byte[] envelope(TestRecord made) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("partition", made.partition());
      out.writeStringField("key", made.key());
      out.writeStringField("kind", made.kind().name().toLowerCase(Locale.ROOT));
      out.writeStringField("time", Instant.ofEpochMilli(made.time()).toString());
      try {
        String text =
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(made.value())).toString();
        out.writeStringField("value", text);
      } catch (CharacterCodingException e) {
        out.writeStringField("value_base64", Base64.getEncoder().encodeToString(made.value()));
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
