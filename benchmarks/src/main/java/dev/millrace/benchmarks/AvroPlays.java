package dev.millrace.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Plays in Avro after the id that a registry has given their schema, as Confluent's serializers
 * write them. Avro's own writer makes them: what is measured has no part in it.
 */
final class AvroPlays implements PlayForm {
  private static final int HEADER = 5;

  private final Schema schema;
  private final byte[] header;
  private final GenericDatumWriter<GenericRecord> writer;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private @Nullable BinaryEncoder encoder;

  private AvroPlays(Schema schema, int id) {
    this.schema = schema;
    this.header = ByteBuffer.allocate(HEADER).put((byte) 0).putInt(id).array();
    this.writer = new GenericDatumWriter<>(schema);
  }

  /** Adds the schema to the topic's subject. */
  static AvroPlays registered(Registry registry) throws IOException, InterruptedException {
    String text = Files.readString(Launcher.file("play", "avsc"));
    return new AvroPlays(
        new Schema.Parser().parse(text), registry.register(Broker.PLAYS + "-value", text));
  }

  @Override
  public String columns() {
    List<String> names = schema.getFields().stream().map(Schema.Field::name).toList();
    return String.join(", ", names).replace("event_time", "epoch_ms(event_time) AS event_time");
  }

  @Override
  public byte[] value(ResultSet row, int first) throws SQLException {
    GenericData.Record play = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      play.put(field.pos(), row.getObject(first + field.pos()));
    }
    return written(play);
  }

  @Override
  public byte[] end(String id, long time) {
    GenericData.Record play = new GenericData.Record(schema);
    play.put("event_id", id);
    play.put("event_type", "stop");
    play.put("user_id", "");
    play.put("content_id", "");
    play.put("position_ms", 0L);
    play.put("event_time", time);
    return written(play);
  }

  private byte[] written(GenericRecord play) {
    bytes.reset();
    bytes.writeBytes(header);
    try {
      encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
      writer.write(play, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }
}
