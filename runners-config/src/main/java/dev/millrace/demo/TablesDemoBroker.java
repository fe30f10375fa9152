package dev.millrace.demo;

import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.testing.generate.Counts;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Another broker, with a PostgreSQL of its own and a directory of Iceberg tables beside it, to
 * which the live results of orders and payments go.
 */
final class TablesDemoBroker implements DemoBroker {
  private static final String PIPELINE = "orders-payments";

  private final DemoBroker broker;
  private final LocalPostgres postgres;
  private final Path lake;
  private final Path file;

  private TablesDemoBroker(DemoBroker broker, LocalPostgres postgres, Path lake, Path file) {
    this.broker = broker;
    this.postgres = postgres;
    this.lake = lake;
    this.file = file;
  }

  /**
   * Starts the server, makes its tables, and starts the broker.
   *
   * @param broker starts one
   * @param definitions the directory of the shipped pipelines
   * @param dir where the pipeline file with tables and the Iceberg tables go
   */
  static TablesDemoBroker start(Supplier<DemoBroker> broker, Path definitions, Path dir) {
    if (!LocalPostgres.isInstalled()) {
      throw Refusals.of(
          Refusals.USAGE,
          "--tables needs PostgreSQL on this machine (apt install postgresql); it starts a server"
              + " of its own and touches no other one.");
    }
    LocalPostgres postgres = LocalPostgres.startNew("");
    boolean started = false;
    try (Connection connection =
            DriverManager.getConnection(postgres.url(), LocalPostgres.USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute(TableDefinitions.DDL);
      Path file = write(definitions, dir);
      TablesDemoBroker tables =
          new TablesDemoBroker(broker.get(), postgres, dir.resolve("lake"), file);
      started = true;
      return tables;
    } catch (SQLException | IOException e) {
      throw new IllegalStateException("no tables could be made: " + e.getMessage(), e);
    } finally {
      if (!started) {
        postgres.close();
      }
    }
  }

  private static Path write(Path definitions, Path dir) throws IOException {
    Path pipelines = dir.resolve("pipelines");
    Path schemas = Files.createDirectories(pipelines.resolve("schemas"));
    try (Stream<Path> all = Files.list(definitions.resolve("schemas"))) {
      for (Path schema : all.toList()) {
        Files.writeString(schemas.resolve(schema.getFileName()), Files.readString(schema));
      }
    }
    return Files.writeString(
        pipelines.resolve(PIPELINE + ".yaml"),
        TableDefinitions.of(Files.readString(definitions.resolve(PIPELINE + ".yaml"))));
  }

  @Override
  public String name() {
    return broker.name();
  }

  @Override
  public String address() {
    return broker.address();
  }

  @Override
  public Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>(broker.variables());
    variables.put("POSTGRES", postgres.url());
    variables.put("POSTGRES_USER", LocalPostgres.USER);
    variables.put("LAKE", lake.toString());
    return variables;
  }

  @Override
  public Path file(String pipeline) {
    return pipeline.equals(PIPELINE) ? file : broker.file(pipeline);
  }

  @Override
  public String createTopics(Collection<Domain> domains, Collection<Plan> plans) {
    return broker.createTopics(domains, plans)
        + "\nTables of "
        + PIPELINE
        + ": revenue, orphan_payments at "
        + postgres.url()
        + "; shop.paid, shop.unpaid (Iceberg) in "
        + lake
        + "; its file: "
        + file;
  }

  @Override
  public Counts send(Generator records) {
    return broker.send(records);
  }

  @Override
  public void close() {
    try (postgres) {
      broker.close();
    }
  }
}
