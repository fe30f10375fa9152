package dev.millrace.connect.text;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.file.record.TextFormat;

/** Files of comma-separated values. */
public final class CsvConnector extends TextFileConnector {
  public CsvConnector() {
    super(
        "csv",
        50,
        new TextSourceType(
            TextFormat.CSV,
            "ReadFromCsv",
            "Reads CSV files with a header line.",
            KeySet.of(
                FileKeys.SOURCE_PATH,
                FileKeys.DELIMITER,
                FileKeys.COMMENT,
                FileKeys.FILENAME_COLUMN,
                SharedKeys.FIELDS,
                SharedKeys.SCHEMA,
                SharedKeys.ERROR_HANDLING)),
        new TextSinkType(
            TextFormat.CSV,
            "WriteToCsv",
            "Writes CSV files with a header line.",
            KeySet.of(
                FileKeys.SINK_PATH,
                FileKeys.DELIMITER,
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
