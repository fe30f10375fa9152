package dev.millrace.io.file;

import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.WritableByteChannel;
import org.apache.beam.sdk.schemas.Schema;

/** A format of files that rows can be written in. */
public interface FileFormat extends Serializable {
  /** The ending of file names, with the dot. */
  String ending();

  /**
   * Starts a file.
   *
   * @param path of the file, for messages
   * @param channel where the file goes; the writer closes it
   * @throws dev.millrace.diag.UserException ML-5118 where the format cannot hold the schema
   */
  RowFileWriter open(String path, Schema schema, WritableByteChannel channel) throws IOException;
}
