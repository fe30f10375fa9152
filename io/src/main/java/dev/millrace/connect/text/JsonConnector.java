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

/** Files of one JSON object per line. */
public final class JsonConnector implements Connector {
  @Override
  public String name() {
    return "json";
  }

  @Override
  public int rank() {
    return 40;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(
        new TextSourceType(
            TextFormat.JSON,
            "ReadFromJson",
            "Reads files of one JSON object per line.",
            KeySet.of(
                FileKeys.SOURCE_PATH,
                FileKeys.FILENAME_COLUMN,
                SharedKeys.FIELDS,
                SharedKeys.SCHEMA,
                SharedKeys.ERROR_HANDLING)));
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("files.md", FileErrors.class);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(
        new TextSinkType(
            TextFormat.JSON,
            "WriteToJson",
            "Writes files of one JSON object per line.",
            KeySet.of(
                FileKeys.SINK_PATH,
                FileKeys.FILE_NAME_SUFFIX,
                FileKeys.NUM_SHARDS,
                SharedKeys.ERROR_HANDLING)));
  }
}
