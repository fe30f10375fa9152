package dev.millrace.connect.text;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.file.record.TextFormat;

/** Files of one JSON object per line. */
public final class JsonConnector extends TextFileConnector {
  public JsonConnector() {
    super(
        "json",
        40,
        new TextSourceType(
            TextFormat.JSON,
            "ReadFromJson",
            "Reads files of one JSON object per line.",
            KeySet.of(
                FileKeys.SOURCE_PATH,
                FileKeys.FILENAME_COLUMN,
                SharedKeys.FIELDS,
                SharedKeys.SCHEMA,
                SharedKeys.ERROR_HANDLING)),
        new TextSinkType(
            TextFormat.JSON,
            "WriteToJson",
            "Writes files of one JSON object per line.",
            KeySet.of(
                FileKeys.SINK_PATH,
                FileKeys.DIRECTORY,
                FileKeys.PARTITIONS,
                FileKeys.COMPRESSION,
                FileKeys.TARGET_FILE_SIZE,
                FileKeys.ROLL_EVERY,
                FileKeys.FILE_NAME_SUFFIX,
                FileKeys.NUM_SHARDS,
                SharedKeys.RATE,
                SharedKeys.ERROR_HANDLING)));
  }
}
