package dev.millrace.sql.operator;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlRowOperator;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Util;

/**
 * {@code ROW(a, b + 1)}, whose fields are called as the columns that they are, and {@code f1},
 * {@code f2} by their places otherwise. The SQL library calls all of them {@code EXPR$0} and so on.
 */
public final class NamedRow extends SqlRowOperator {
  private final List<String> names;

  private NamedRow(List<String> names) {
    super("ROW");
    this.names = List.copyOf(names);
  }

  /**
   * The operator for a call.
   *
   * @param row as it was written: names are still those of columns
   */
  public static NamedRow of(SqlCall row) {
    Set<String> taken = new HashSet<>();
    List<String> columns =
        row.getOperandList().stream()
            .map(value -> value instanceof SqlIdentifier id ? Util.last(id.names) : "")
            .map(column -> taken.add(column) ? column : "")
            .toList();
    return new NamedRow(
        IntStream.range(0, columns.size())
            .mapToObj(i -> columns.get(i).isEmpty() ? byPlace(i, taken) : columns.get(i))
            .toList());
  }

  private static String byPlace(int index, Set<String> taken) {
    String name = "f" + (index + 1);
    while (!taken.add(name)) {
      name += "_";
    }
    return name;
  }

  /** The same with such operators, before columns get other names than those that were written. */
  public static SqlNode named(SqlNode written) {
    SqlNode named =
        written.accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlCall call) {
                if (call.getKind() != SqlKind.ROW) {
                  return super.visit(call);
                }
                List<SqlNode> values =
                    call.getOperandList().stream().map(v -> v.accept(this)).toList();
                return of(call).createCall(call.getParserPosition(), values);
              }
            });
    return named == null ? written : named;
  }

  /** Without a look for the operator by its name, which would find the library's. */
  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    call.getOperandList().forEach(value -> validator.deriveType(scope, value));
    return validateOperands(validator, scope, call);
  }

  @Override
  public RelDataType inferReturnType(SqlOperatorBinding binding) {
    return binding.getTypeFactory().createStructType(binding.collectOperandTypes(), names);
  }
}
