package dev.millrace.connect.text;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.key.KeySet;
import dev.millrace.diag.Codes;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.record.TextFormat;
import java.util.Map;
import java.util.Optional;

/** Files of lines. */
public final class TextConnector implements Connector {
  @Override
  public String name() {
    return "text";
  }

  @Override
  public int rank() {
    return 55;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(
        new TextSourceType(
            TextFormat.TEXT,
            "ReadFromText",
            "Reads the lines of files, as the column `line`.",
            KeySet.of(FileKeys.SOURCE_PATH, FileKeys.FILENAME_COLUMN, SharedKeys.ERROR_HANDLING)));
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("files.md", FileErrors.class);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(
        new TextSinkType(
            TextFormat.TEXT,
            "WriteToText",
            "Writes the one column of its rows as lines.",
            KeySet.of(
                FileKeys.SINK_PATH,
                FileKeys.FILE_NAME_SUFFIX,
                FileKeys.NUM_SHARDS,
                SharedKeys.ERROR_HANDLING)));
  }
}
