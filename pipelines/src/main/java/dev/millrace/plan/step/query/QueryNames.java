package dev.millrace.plan.step.query;

import dev.millrace.diag.Nearest;
import dev.millrace.plan.step.join.JoinChain;
import dev.millrace.plan.step.join.JoinChain.Table;
import dev.millrace.sql.parse.NameCheck;
import dev.millrace.sql.query.QueryExpression.Names;
import dev.millrace.sql.query.QueryExpression.NoSuchName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What names in a query mean: with one table its columns, with several those of the joined rows.
 */
final class QueryNames implements Names {
  private final List<Table> tables;
  private final Set<String> shared;

  /**
   * @param shared columns of {@code USING}, which may be named without a table
   */
  QueryNames(List<Table> tables, Set<String> shared) {
    this.tables = tables;
    this.shared = shared;
  }

  /** A column of one of the tables. */
  record Found(int table, String column, List<String> fields) {}

  @Override
  public List<String> column(List<String> path) throws NoSuchName {
    Found found = find(path);
    List<String> resolved = new ArrayList<>();
    resolved.add(
        tables.size() == 1
            ? found.column()
            : JoinChain.name(tables.get(found.table()), found.column()));
    resolved.addAll(found.fields());
    return resolved;
  }

  Found find(List<String> path) throws NoSuchName {
    for (int i = 0; i < tables.size(); i++) {
      if (path.size() > 1 && tables.get(i).alias().equals(path.get(0))) {
        return of(i, path.subList(1, path.size()));
      }
    }
    List<Integer> having = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      if (tables.get(i).flow().schema().hasField(path.get(0))) {
        having.add(i);
      }
    }
    if (having.size() == 1 || having.size() > 1 && shared.contains(path.get(0))) {
      return of(having.get(0), path);
    } else if (having.size() > 1) {
      throw new NoSuchName(
          "column '"
              + path.get(0)
              + "' is in several tables; write for example "
              + tables.get(having.get(0)).alias()
              + "."
              + path.get(0));
    }
    throw new NoSuchName(unknown(path.get(0), columns()));
  }

  private Found of(int table, List<String> path) throws NoSuchName {
    Table of = tables.get(table);
    if (!of.flow().schema().hasField(path.get(0))) {
      throw new NoSuchName(unknown(path.get(0), of.flow().schema().getFieldNames()));
    }
    return new Found(table, path.get(0), path.subList(1, path.size()));
  }

  private List<String> columns() {
    return tables.stream()
        .flatMap(table -> table.flow().schema().getFieldNames().stream())
        .distinct()
        .toList();
  }

  private static String unknown(String name, List<String> names) {
    Optional<String> moment = NameCheck.notReplayable(name);
    return moment.isPresent()
        ? moment.get() + "."
        : "column '"
            + name
            + "' is not in the table; expected one of "
            + String.join(", ", names)
            + "."
            + Nearest.hint(name, names);
  }
}
