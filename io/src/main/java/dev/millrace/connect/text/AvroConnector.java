package dev.millrace.connect.text;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.io.file.record.TextFormat;

/** Avro object container files. */
public final class AvroConnector extends TextFileConnector {
  static final Key<String> COMPRESSION =
      Key.defaulting(
          "compression",
          Choice.of("deflate", "gzip", "zstd", "snappy", "bzip2", "none"),
          "deflate",
          "How blocks of records are compressed; `gzip` is another name of `deflate` here.");

  public AvroConnector() {
    super(
        "avro",
        57,
        new TextSourceType(
            TextFormat.AVRO,
            "ReadFromAvro",
            "Reads Avro files, with the columns of their records.",
            KeySet.of(FileKeys.SOURCE_PATH, FileKeys.FILENAME_COLUMN, SharedKeys.ERROR_HANDLING)),
        new TextSinkType(
            TextFormat.AVRO,
            "WriteToAvro",
            "Writes Avro files.",
            KeySet.of(
                FileKeys.SINK_PATH,
                FileKeys.DIRECTORY,
                FileKeys.PARTITIONS,
                COMPRESSION,
                FileKeys.TARGET_FILE_SIZE,
                FileKeys.ROLL_EVERY,
                FileKeys.FILE_NAME_SUFFIX,
                FileKeys.NUM_SHARDS,
                SharedKeys.RATE,
                SharedKeys.ERROR_HANDLING)));
  }
}
