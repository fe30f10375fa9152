package dev.millrace.io.iceberg;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.util.SerializationUtil;

/**
 * Data files that one writer made together, and that no snapshot has yet.
 *
 * @param id tells them from others; it is in the summary of the snapshot that has them
 * @param files as the library writes its own class, paths, partitions and statistics
 * @param rows in all of them
 */
record WrittenFiles(String id, List<byte[]> files, long rows) {
  /** No files, which are committed all the same. */
  static WrittenFiles none() {
    return new WrittenFiles(UUID.randomUUID().toString(), List.of(), 0);
  }

  WrittenFiles {
    files = List.copyOf(files);
  }

  static WrittenFiles of(String id, DataFile[] files) {
    List<byte[]> bytes = new ArrayList<>();
    long rows = 0;
    for (DataFile file : files) {
      bytes.add(SerializationUtil.serializeToBytes(file));
      rows += file.recordCount();
    }
    return new WrittenFiles(id, bytes, rows);
  }

  List<DataFile> dataFiles() {
    List<DataFile> made = new ArrayList<>();
    files.forEach(file -> made.add(SerializationUtil.deserializeFromBytes(file)));
    return made;
  }

  /** Beam's view of them. */
  static final class Coder extends AtomicCoder<WrittenFiles> {
    private static final Coder INSTANCE = new Coder();

    private Coder() {}

    static Coder of() {
      return INSTANCE;
    }

    @Override
    public void encode(WrittenFiles written, OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeUTF(written.id());
      out.writeLong(written.rows());
      out.writeInt(written.files().size());
      for (byte[] file : written.files()) {
        out.writeInt(file.length);
        out.write(file);
      }
    }

    @Override
    public WrittenFiles decode(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      String id = in.readUTF();
      long rows = in.readLong();
      int size = in.readInt();
      List<byte[]> files = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        byte[] file = new byte[in.readInt()];
        in.readFully(file);
        files.add(file);
      }
      return new WrittenFiles(id, files, rows);
    }
  }
}
