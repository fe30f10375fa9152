package dev.millrace.connect.text;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.file.record.TextFormat;

/** Files of lines. */
public final class TextConnector extends TextFileConnector {
  public TextConnector() {
    super(
        "text",
        55,
        new TextSourceType(
            TextFormat.TEXT,
            "ReadFromText",
            "Reads the lines of files, as the column `line`.",
            KeySet.of(FileKeys.SOURCE_PATH, FileKeys.FILENAME_COLUMN, SharedKeys.ERROR_HANDLING)),
        new TextSinkType(
            TextFormat.TEXT,
            "WriteToText",
            "Writes the one column of its rows as lines.",
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
