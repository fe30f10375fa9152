package dev.millrace.connect.text;

import dev.millrace.connect.BoundedRead;
import dev.millrace.connect.BoundedRows;
import dev.millrace.connect.BoundedRows.Size;
import dev.millrace.connect.BoundedSource;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.file.FileNames;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.file.record.CsvForm;
import dev.millrace.io.file.record.TextColumns;
import dev.millrace.io.file.record.TextFormat;
import dev.millrace.io.file.record.TextPlan;
import dev.millrace.io.file.record.TextPlanner;
import dev.millrace.io.file.record.TextSourceOptions;
import dev.millrace.io.file.record.TextSplitReader;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** A source of files of lines. */
record TextSourceType(TextFormat format, String type, String doc, KeySet keys)
    implements SourceType {
  @Override
  public Optional<BoundedSource> bounded() {
    return Optional.of(read -> FileNames.plan(read, this::plan));
  }

  @Override
  public boolean ownsFile(String name) {
    // Lines are read from any file, so no name says that a file is one of theirs.
    return format != TextFormat.TEXT && format.owns(name);
  }

  private BoundedRows plan(BoundedRead read) {
    EndpointSpec source = read.source();
    TextSourceOptions options =
        TextSourceOptions.of(source.value(FileKeys.SOURCE_PATH), format, read.columns().schema())
            .withCsv(csv(source))
            .withTime(read.columns().time())
            .withRange(read.range().from().orElse(null), read.range().to().orElse(null));
    TextPlan plan = TextPlanner.plan(options);
    return new BoundedRows(
        plan.splits(),
        new TextSplitReader(options),
        false,
        new Size(0, plan.bytes(), 0),
        plan.warnings());
  }

  @Override
  public Optional<FoundColumns> foundColumns(EndpointSpec source) {
    String path = source.value(FileKeys.SOURCE_PATH);
    return Optional.of(
        switch (format) {
          case CSV -> TextColumns.ofCsv(path, csv(source));
          case JSON -> TextColumns.ofJson(path);
          case TEXT -> TextColumns.ofText();
          case AVRO -> TextColumns.ofAvro(path);
        });
  }

  @Override
  public Map<String, Schema.Field> addedColumns(EndpointSpec source) {
    return FileNames.column(source);
  }

  private static CsvForm csv(EndpointSpec source) {
    CsvForm form =
        CsvForm.STANDARD.withDelimiter(source.find(FileKeys.DELIMITER).orElse(",").charAt(0));
    return source
        .find(FileKeys.COMMENT)
        .map(comment -> form.withComment(comment.charAt(0)))
        .orElse(form);
  }
}
