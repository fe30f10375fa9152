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

/** Avro object container files, whose blocks are compressed. */
public final class AvroFileFormat implements FileFormat {
  private static final int LEVEL = 6;
  private static final int ZSTD_LEVEL = 3;

  private final String compression;

  private AvroFileFormat(String compression) {
    this.compression = compression;
  }

  /**
   * @param compression deflate or gzip, which are one here, zstd, snappy, bzip2 or none
   */
  public static AvroFileFormat of(String compression) {
    return new AvroFileFormat(compression);
  }

  private CodecFactory codec() {
    return switch (compression) {
      case "deflate", "gzip" -> CodecFactory.deflateCodec(LEVEL);
      case "zstd" -> CodecFactory.zstandardCodec(ZSTD_LEVEL);
      case "bzip2" -> CodecFactory.bzip2Codec();
      case "snappy" -> CodecFactory.snappyCodec();
      case "none" -> CodecFactory.nullCodec();
      default -> throw new IllegalArgumentException("compression " + compression);
    };
  }

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
        new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(avro)).setCodec(codec());
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
