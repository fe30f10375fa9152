package dev.millrace.element.block;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.Frozen;
import dev.millrace.element.coding.RowCodec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** The coding of {@link SourceBatch} for a source whose rows have one schema. */
public final class SourceBatchCoder extends CustomCoder<SourceBatch> {
  private final Frozen<RowCodec> codec;

  private SourceBatchCoder(RowCodec codec) {
    this.codec = new Frozen<>(codec);
  }

  public static SourceBatchCoder of(Schema schema) {
    return new SourceBatchCoder(RowCodec.of(schema));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SourceBatchCoder coder && coder.schema().equals(schema());
  }

  @Override
  public int hashCode() {
    return schema().hashCode();
  }

  private Schema schema() {
    return codec.get().schema();
  }

  @Override
  public void encode(SourceBatch batch, OutputStream stream) throws IOException {
    ByteSink out = new ByteSink(4096);
    out.writeSigned(batch.minTime());
    out.writeSigned(batch.from());
    out.writeVarInt(batch.records().size());
    for (SourceRecord record : batch.records()) {
      encodeRecord(record, out);
    }
    DataOutputStream data = new DataOutputStream(stream);
    data.writeInt(out.size());
    data.write(out.array(), 0, out.size());
  }

  @Override
  public SourceBatch decode(InputStream stream) throws IOException {
    DataInputStream data = new DataInputStream(stream);
    byte[] bytes = new byte[data.readInt()];
    data.readFully(bytes);
    ByteSource in = new ByteSource(bytes);
    long minTime = in.readSigned();
    long from = in.readSigned();
    int size = in.readVarInt();
    List<SourceRecord> records = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      records.add(decodeRecord(in));
    }
    return new SourceBatch(minTime, records, from);
  }

  private void encodeRecord(SourceRecord record, ByteSink out) {
    Coordinates at = record.coordinates();
    out.writeString(at.kind());
    out.writeString(at.name());
    out.writeSigned(at.partition());
    out.writeSigned(at.offset());
    out.writeBoolean(at.id() != null);
    if (at.id() != null) {
      out.writeString(at.id());
    }
    out.writeSigned(record.recordTime());
    writeNullable(record.key(), out);
    writeNullable(record.value(), out);
    out.writeVarInt(record.headers().size());
    for (Header header : record.headers()) {
      out.writeString(header.key());
      writeNullable(header.value(), out);
    }
    out.writeBoolean(record.row() != null);
    if (record.row() != null) {
      codec.get().encode(record.row(), out);
    }
    out.writeSigned(record.time());
    out.writeSigned(record.watermark());
    out.writeByte(record.verdict().ordinal());
    out.writeBoolean(record.fault() != null);
    if (record.fault() != null) {
      out.writeString(record.fault().code());
      out.writeString(record.fault().reason());
    }
  }

  private SourceRecord decodeRecord(ByteSource in) {
    Coordinates at =
        new Coordinates(
            in.readString(),
            in.readString(),
            (int) in.readSigned(),
            in.readSigned(),
            in.readBoolean() ? in.readString() : null);
    long recordTime = in.readSigned();
    byte[] key = readNullable(in);
    byte[] value = readNullable(in);
    int headerCount = in.readVarInt();
    List<Header> headers = new ArrayList<>(headerCount);
    for (int i = 0; i < headerCount; i++) {
      headers.add(new Header(in.readString(), readNullable(in)));
    }
    Object[] row = in.readBoolean() ? codec.get().decode(in) : null;
    long time = in.readSigned();
    long watermark = in.readSigned();
    Verdict verdict = Verdict.values()[in.readByte()];
    RowFault fault = in.readBoolean() ? new RowFault(in.readString(), in.readString()) : null;
    return new SourceRecord(
        at, recordTime, key, value, headers, row, time, watermark, verdict, fault);
  }

  private static void writeNullable(byte @Nullable [] bytes, ByteSink out) {
    out.writeBoolean(bytes != null);
    if (bytes != null) {
      out.writeBytes(bytes);
    }
  }

  private static byte @Nullable [] readNullable(ByteSource in) {
    return in.readBoolean() ? in.readBytes() : null;
  }
}
