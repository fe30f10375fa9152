package dev.millrace.io.iceberg.client;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.io.rows.Patience;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.AccessControlException;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.jspecify.annotations.Nullable;

/** An open catalog, and a table in it. Used by one thread at a time. */
public final class IcebergSession implements Closeable {
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** Properties that name a place or a class. */
  private static final Set<String> PUBLIC =
      Set.of(
          CatalogUtil.ICEBERG_CATALOG_TYPE,
          CatalogProperties.CATALOG_IMPL,
          CatalogProperties.FILE_IO_IMPL,
          CatalogProperties.WAREHOUSE_LOCATION,
          CatalogProperties.URI);

  private static final Pattern URI_PARAMETERS = Pattern.compile("(\\w:[^\\s?;'\"]*[?;])[^\\s'\"]+");

  private static final Pattern URI_USER = Pattern.compile("(?<=//)[^\\s/@]+(?=@)");

  /**
   * The library knows a refused secret by the words of OAuth; a server that gives Iceberg's own
   * answer instead has it in the message alone.
   */
  private static final Pattern REFUSED_TOKEN =
      Pattern.compile("Unable to process: .*\"code\":\\s*(400|401|403|422)\\b");

  /** What is said of a cast to a lost connection's exception, by a class and by the JVM itself. */
  private static final Pattern NOT_CAST =
      Pattern.compile("to (class )?" + Pattern.quote(SQLTransientException.class.getName()));

  /** Of a user, of names and rights, and of a database. */
  private static final Set<String> REFUSALS = Set.of("28", "42", "3D");

  /** A table or column that another process made a moment before: PostgreSQL, ODBC, HSQLDB. */
  private static final Set<String> MADE_BY_OTHERS =
      Set.of("42P07", "42701", "42710", "42S01", "42S21", "42504");

  /** In MariaDB and MySQL, a user with all the connections or statements that there may be. */
  private static final Set<Integer> ALL_IN_USE = Set.of(1203, 1226);

  private final IcebergTarget target;
  private final Catalog catalog;

  private IcebergSession(IcebergTarget target, Catalog catalog) {
    this.target = target;
    this.catalog = catalog;
  }

  /**
   * Opens the catalog of a table, at once or never. Two that make a catalog's own tables at the
   * same time may disturb each other, so that a second attempt is made in any case.
   *
   * @throws UserException ML-5560 if its properties name none, ML-5564 if it refuses, ML-5565 if it
   *     is away
   */
  public static IcebergSession open(IcebergTarget target) {
    return open(target, AT_ONCE);
  }

  /**
   * Opens the catalog of a table.
   *
   * @param retryFor how long one that is away is waited for
   * @throws UserException ML-5560, ML-5564, ML-5565 if it is away for longer
   */
  public static IcebergSession open(IcebergTarget target, Duration retryFor) {
    Configuration hadoop = new Configuration();
    target.hadoopProperties().forEach(hadoop::set);
    @Nullable Patience patience = null;
    while (true) {
      try {
        return new IcebergSession(
            target,
            CatalogUtil.buildIcebergCatalog(
                target.catalog(), new TreeMap<>(target.catalogProperties()), hadoop));
      } catch (IllegalArgumentException | UnsupportedOperationException e) {
        throw new UserException(
            problem(target, IcebergCodes.NO_TABLE, "there is no such catalog: " + words(e)), e);
      } catch (RuntimeException e) {
        // The first attempt may take long by itself, with all that it loads.
        patience = patience == null ? new Patience(target.shown(), retryFor) : patience;
        if (!isOfMoment(e)) {
          throw refused(target, e);
        } else if (!patience.pause(shown(target, words(e)))) {
          throw away(target, e);
        }
      }
    }
  }

  /** Whether another attempt may do. */
  public static boolean isOfMoment(RuntimeException e) {
    String words = e.getMessage();
    if ((words != null && REFUSED_TOKEN.matcher(words).find()) || isRefusal(e)) {
      return false;
    }
    return e instanceof CommitFailedException
        || e instanceof CommitStateUnknownException
        || e instanceof ValidationException
        || (e instanceof RESTException
            && !(e instanceof NotAuthorizedException
                || e instanceof ForbiddenException
                || e instanceof BadRequestException
                || e instanceof UnprocessableEntityException))
        || e instanceof UncheckedSQLException
        || isLostConnection(e)
        || e instanceof UncheckedIOException
        || e instanceof RuntimeIOException;
  }

  /**
   * Whether a database has closed its connections and is not back yet. The library casts what its
   * driver says then to an exception that PostgreSQL's driver does not throw.
   */
  private static boolean isLostConnection(RuntimeException e) {
    String message = e.getMessage();
    return e instanceof ClassCastException && message != null && NOT_CAST.matcher(message).find();
  }

  /** Whether a database or file system behind it says no, which the library wraps as a fault. */
  private static boolean isRefusal(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql) {
        return isRefusing(sql);
      } else if (at instanceof AccessControlException || at instanceof AccessDeniedException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRefusing(SQLException e) {
    String state = e.getSQLState();
    if (state == null
        || state.length() < 5
        || MADE_BY_OTHERS.contains(state)
        || (state.equals("42000") && ALL_IN_USE.contains(e.getErrorCode()))) {
      return false;
    }
    // DriverManager has the state of a server that is away for this.
    boolean undriven = state.equals("08001") && words(e).startsWith("No suitable driver");
    return undriven || REFUSALS.contains(state.substring(0, 2));
  }

  public Catalog catalog() {
    return catalog;
  }

  public IcebergTarget target() {
    return target;
  }

  public TableIdentifier identifier() {
    return TableIdentifier.parse(target.table());
  }

  /**
   * The table; empty if there is none of its name.
   *
   * @throws UserException ML-5564
   */
  public Optional<Table> find() {
    try {
      return load();
    } catch (RuntimeException e) {
      throw refused(target, e);
    }
  }

  /** As {@link #find}, with errors as the library has them. */
  public Optional<Table> load() {
    try {
      return Optional.of(catalog.loadTable(identifier()));
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      return Optional.empty();
    }
  }

  /**
   * The table.
   *
   * @throws UserException ML-5563 if there is none, ML-5564
   */
  public Table table() {
    return find()
        .orElseThrow(
            () ->
                new UserException(
                    problem(target, IcebergCodes.TABLE_SHAPE, "there is no such table")));
  }

  /** An error that trying again does not heal. */
  public static UserException refused(IcebergTarget target, RuntimeException e) {
    if (e instanceof UserException known) {
      return known;
    }
    return new UserException(problem(target, IcebergCodes.REFUSED, words(e)), e);
  }

  /** An error after which nothing is tried again, by what it is. */
  public static UserException failed(IcebergTarget target, RuntimeException e) {
    return !(e instanceof UserException) && isOfMoment(e) ? away(target, e) : refused(target, e);
  }

  /** An error that went on for as long as it was tried again. */
  public static UserException away(IcebergTarget target, RuntimeException e) {
    return new UserException(problem(target, IcebergCodes.UNAVAILABLE, words(e)), e);
  }

  /** An error of a table. */
  public static Diagnostic problem(IcebergTarget target, String code, String words) {
    String told = shown(target, words);
    String sentence = told.endsWith(".") ? told : told + ".";
    return Diagnostic.error(Position.ofFile(target.shown()), code, "", sentence);
  }

  /** Words of others without what is secret: properties, and what follows a URI's place. */
  public static String shown(IcebergTarget target, String words) {
    String shown = URI_PARAMETERS.matcher(words).replaceAll("$1***");
    shown = URI_USER.matcher(shown).replaceAll("***");
    for (Map<String, String> properties :
        List.of(target.catalogProperties(), target.hadoopProperties())) {
      for (Map.Entry<String, String> each : properties.entrySet()) {
        if (each.getValue().length() >= 4 && !PUBLIC.contains(each.getKey())) {
          String value = "(?<!\\w)" + Pattern.quote(each.getValue()) + "(?!\\w)";
          shown = shown.replaceAll(value, "***");
        }
      }
    }
    return shown;
  }

  /** The first line of an error; what is secret is taken out where it is told. */
  public static String words(Throwable e) {
    if (e instanceof RuntimeException failed && isLostConnection(failed)) {
      return "the database closed the connection, and is not back yet";
    }
    Throwable cause = e.getCause();
    if (e instanceof UncheckedIOException && cause != null) {
      return words(cause);
    }
    String message = e.getMessage();
    String line =
        message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    boolean more =
        !(e instanceof ValidationException) && cause != null && cause.getMessage() != null;
    return more && cause != null ? line + ": " + words(cause) : line;
  }

  @Override
  public void close() {
    if (catalog instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw refused(target, new UncheckedIOException(e));
      }
    }
  }
}
