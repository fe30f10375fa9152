package dev.millrace.connect.text;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.file.FileErrors;
import java.util.Map;
import java.util.Optional;

/** Files of one format, read and written. */
abstract class TextFileConnector implements Connector {
  private final String name;
  private final int rank;
  private final TextSourceType source;
  private final TextSinkType sink;

  TextFileConnector(String name, int rank, TextSourceType source, TextSinkType sink) {
    this.name = name;
    this.rank = rank;
    this.source = source;
    this.sink = sink;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(source);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(sink);
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("files.md", FileErrors.class);
  }
}
