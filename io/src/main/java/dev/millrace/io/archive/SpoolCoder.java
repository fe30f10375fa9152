package dev.millrace.io.archive;

import dev.millrace.io.archive.manifest.ArchivePartition;
import dev.millrace.io.archive.manifest.Span;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Beam's view of a {@link Spool}. */
final class SpoolCoder extends AtomicCoder<Spool> {
  private static final SpoolCoder INSTANCE = new SpoolCoder();

  private SpoolCoder() {}

  static SpoolCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Spool spool, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeUTF(spool.path());
    out.writeLong(spool.rows());
    out.writeLong(spool.bytes());
    out.writeInt(spool.spans().size());
    for (Span span : spool.spans()) {
      out.writeUTF(span.at().note());
      out.writeLong(span.from());
      out.writeLong(span.to());
    }
  }

  @Override
  public Spool decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    String path = in.readUTF();
    long rows = in.readLong();
    long bytes = in.readLong();
    int size = in.readInt();
    List<Span> spans = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      spans.add(new Span(ArchivePartition.parse(in.readUTF()), in.readLong(), in.readLong()));
    }
    return new Spool(path, rows, bytes, spans);
  }

  @Override
  public void verifyDeterministic() {}
}
