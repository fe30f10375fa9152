package dev.millrace.connect.jdbc;

import dev.millrace.connect.BoundedRead;
import dev.millrace.connect.BoundedRows;
import dev.millrace.connect.BoundedRows.Size;
import dev.millrace.connect.BoundedSource;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.jdbc.JdbcSourceOptions;
import dev.millrace.io.jdbc.JdbcSplitReader;
import dev.millrace.io.jdbc.TablePlan;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** {@code ReadFromJdbc}, and the name that Beam YAML has for it where the server is PostgreSQL. */
final class JdbcSourceType implements SourceType {
  private final String type;

  JdbcSourceType(String type) {
    this.type = type;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public String doc() {
    return "Reads a table or a query of PostgreSQL, MariaDB, MySQL or another database once, as it"
        + " is when the run starts.";
  }

  @Override
  public KeySet keys() {
    return JdbcKeys.SOURCE;
  }

  @Override
  public Optional<BoundedSource> bounded() {
    return Optional.of(JdbcSourceType::plan);
  }

  /** A table has no history. */
  @Override
  public boolean mayBeArchive() {
    return false;
  }

  @Override
  public Optional<FoundColumns> foundColumns(EndpointSpec source) {
    JdbcSourceOptions options = options(source, Schema.builder().build());
    return Optional.of(TablePlan.columns(options, JdbcPlace.reading(options.target())));
  }

  private static BoundedRows plan(BoundedRead read) {
    JdbcSourceOptions options = options(read.source(), read.columns().schema());
    TablePlan plan = TablePlan.of(options, JdbcPlace.reading(options.target()));
    return new BoundedRows(
        plan.splits(), new JdbcSplitReader(plan), false, new Size(0, plan.bytes(), 0), List.of());
  }

  private static JdbcSourceOptions options(EndpointSpec source, Schema schema) {
    JdbcPlace.checkSource(source);
    int partitions = source.value(JdbcKeys.PARTITIONS).intValue();
    return new JdbcSourceOptions(
        JdbcKeys.target(source, JdbcKeys.sourceTable(source), partitions),
        JdbcKeys.query(source),
        schema,
        source.find(JdbcKeys.PARTITION_BY).orElse(null),
        partitions);
  }
}
