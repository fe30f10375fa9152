package dev.millrace.element.block;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Beam's view of a {@link FileSplit}. */
public final class FileSplitCoder extends AtomicCoder<FileSplit> {
  private static final FileSplitCoder INSTANCE = new FileSplitCoder();

  private FileSplitCoder() {}

  public static FileSplitCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(FileSplit split, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeUTF(split.path());
    out.writeLong(split.start());
    out.writeLong(split.length());
    out.writeLong(split.bytes());
    out.writeLong(split.rows());
  }

  @Override
  public FileSplit decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    return new FileSplit(in.readUTF(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  @Override
  public void verifyDeterministic() {}
}
