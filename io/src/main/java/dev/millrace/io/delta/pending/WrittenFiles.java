package dev.millrace.io.delta.pending;

import dev.millrace.io.file.table.PendingFiles;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * Data files that one writer made together, and that no version of the table has yet.
 *
 * @param id tells them from others
 * @param version of the table when they were begun, so that only later ones can have them
 * @param actions a line of the table's log for each file
 * @param rows in all of them
 */
public record WrittenFiles(String id, long version, List<String> actions, long rows)
    implements PendingFiles {
  public WrittenFiles {
    actions = List.copyOf(actions);
  }

  /** Files with an id of their own. */
  public static WrittenFiles of(long version, List<String> actions, long rows) {
    return new WrittenFiles(UUID.randomUUID().toString(), version, actions, rows);
  }

  /** No files, which are committed all the same. */
  public static WrittenFiles none() {
    return of(0, List.of(), 0);
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
      out.writeLong(written.version());
      out.writeLong(written.rows());
      out.writeInt(written.actions().size());
      for (String action : written.actions()) {
        byte[] text = action.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
      }
    }

    @Override
    public WrittenFiles decode(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      String id = in.readUTF();
      long version = in.readLong();
      long rows = in.readLong();
      int size = in.readInt();
      List<String> actions = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        byte[] text = new byte[in.readInt()];
        in.readFully(text);
        actions.add(new String(text, StandardCharsets.UTF_8));
      }
      return new WrittenFiles(id, version, actions, rows);
    }
  }
}
