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

/** Avro object container files. */
public final class AvroConnector implements Connector {
  @Override
  public String name() {
    return "avro";
  }

  @Override
  public int rank() {
    return 57;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(
        new TextSourceType(
            TextFormat.AVRO,
            "ReadFromAvro",
            "Reads Avro files, with the columns of their records.",
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
            TextFormat.AVRO,
            "WriteToAvro",
            "Writes Avro files, compressed by deflate.",
            KeySet.of(
                FileKeys.SINK_PATH,
                FileKeys.FILE_NAME_SUFFIX,
                FileKeys.NUM_SHARDS,
                SharedKeys.ERROR_HANDLING)));
  }
}
