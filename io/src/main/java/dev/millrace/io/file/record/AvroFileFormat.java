package dev.millrace.io.file.record;

import dev.millrace.io.file.CountingStream;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.format.avro.AvroForm;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.schemas.Schema;

/** Avro object container files, compressed by deflate. */
public final class AvroFileFormat implements FileFormat {
  private static final int LEVEL = 6;

  @Override
  public String ending() {
    return ".avro";
  }

  @Override
  public RowFileWriter open(String path, Schema schema, WritableByteChannel channel)
      throws IOException {
    CountingStream out = new CountingStream(Channels.newOutputStream(channel));
    org.apache.avro.Schema avro = AvroForm.schema(schema);
    DataFileWriter<GenericRecord> records =
        new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(avro))
            .setCodec(CodecFactory.deflateCodec(LEVEL));
    records.create(avro, out);
    return new RowFileWriter() {
      @Override
      public void write(Object[] row, long time) throws IOException {
        records.append(AvroForm.record(schema, avro, row));
      }

      @Override
      public long bytes() {
        return out.written();
      }

      @Override
      public void close() throws IOException {
        records.close();
      }
    };
  }
}
