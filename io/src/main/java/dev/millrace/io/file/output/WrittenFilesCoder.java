package dev.millrace.io.file.output;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Beam's view of the files that one writer made together. */
public final class WrittenFilesCoder extends AtomicCoder<List<WrittenFile>> {
  private static final WrittenFilesCoder INSTANCE = new WrittenFilesCoder();

  private WrittenFilesCoder() {}

  public static WrittenFilesCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(List<WrittenFile> files, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(files.size());
    for (WrittenFile file : files) {
      out.writeUTF(file.temporary());
      out.writeUTF(file.directory());
      out.writeUTF(file.name());
      out.writeLong(file.rows());
      out.writeInt(file.notes().size());
      for (Map.Entry<String, Long> note : file.notes().entrySet()) {
        out.writeUTF(note.getKey());
        out.writeLong(note.getValue());
      }
    }
  }

  @Override
  public List<WrittenFile> decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int size = in.readInt();
    List<WrittenFile> files = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      String temporary = in.readUTF();
      String directory = in.readUTF();
      String name = in.readUTF();
      long rows = in.readLong();
      Map<String, Long> notes = new TreeMap<>();
      int noteCount = in.readInt();
      for (int n = 0; n < noteCount; n++) {
        notes.put(in.readUTF(), in.readLong());
      }
      files.add(new WrittenFile(temporary, directory, name, rows, notes));
    }
    return files;
  }

  @Override
  public void verifyDeterministic() {}
}
