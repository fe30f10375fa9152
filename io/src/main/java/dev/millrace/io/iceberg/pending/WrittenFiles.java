package dev.millrace.io.iceberg.pending;

import dev.millrace.io.file.table.PendingFiles;
import dev.millrace.io.iceberg.client.Branch;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.util.SerializationUtil;

/**
 * Data files that one writer made together, and that no snapshot has yet.
 *
 * @param id tells them from others; it is in the summary of the snapshot that has them
 * @param files of rows, as the library writes its own class, paths, partitions and statistics
 * @param ended files of what ends rows
 * @param rows in all of them
 */
public record WrittenFiles(String id, List<byte[]> files, List<byte[]> ended, long rows)
    implements PendingFiles {
  /** No files, which are committed all the same. */
  public static WrittenFiles none() {
    return new WrittenFiles(UUID.randomUUID().toString(), List.of(), List.of(), 0);
  }

  public WrittenFiles {
    files = List.copyOf(files);
    ended = List.copyOf(ended);
  }

  /** Those of rows, and of what ends rows. */
  public static WrittenFiles of(String id, DataFile[] files, DataFile... ended) {
    long rows = Stream.of(files, ended).flatMap(Stream::of).mapToLong(DataFile::recordCount).sum();
    return new WrittenFiles(id, bytes(files), bytes(ended), rows);
  }

  private static List<byte[]> bytes(DataFile[] files) {
    return Stream.of(files).map(SerializationUtil::serializeToBytes).toList();
  }

  /** All of them. */
  public List<DataFile> dataFiles() {
    List<DataFile> all = new ArrayList<>();
    for (Branch branch : Branch.values()) {
      all.addAll(files(List.of(this), branch));
    }
    return all;
  }

  /** What several bring to a branch. */
  public static List<DataFile> files(List<WrittenFiles> written, Branch branch) {
    List<DataFile> made = new ArrayList<>();
    for (WrittenFiles each : written) {
      List<byte[]> files =
          switch (branch) {
            case ROWS -> each.files();
            case ENDED -> each.ended();
          };
      files.forEach(file -> made.add(SerializationUtil.deserializeFromBytes(file)));
    }
    return made;
  }

  /** Beam's view of them. */
  public static final class Coder extends AtomicCoder<WrittenFiles> {
    private static final Coder INSTANCE = new Coder();

    private Coder() {}

    public static Coder of() {
      return INSTANCE;
    }

    @Override
    public void encode(WrittenFiles written, OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeUTF(written.id());
      out.writeLong(written.rows());
      write(written.files(), out);
      write(written.ended(), out);
    }

    private static void write(List<byte[]> files, DataOutputStream out) throws IOException {
      out.writeInt(files.size());
      for (byte[] file : files) {
        out.writeInt(file.length);
        out.write(file);
      }
    }

    @Override
    public WrittenFiles decode(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      String id = in.readUTF();
      long rows = in.readLong();
      List<byte[]> files = read(in);
      return new WrittenFiles(id, files, read(in), rows);
    }

    private static List<byte[]> read(DataInputStream in) throws IOException {
      int size = in.readInt();
      List<byte[]> files = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        byte[] file = new byte[in.readInt()];
        in.readFully(file);
        files.add(file);
      }
      return files;
    }
  }
}
