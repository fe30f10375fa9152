package dev.millrace.sql.operator;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlRowOperator;
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
    List<SqlNode> values = row.getOperandList();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String column = values.get(i) instanceof SqlIdentifier id ? Util.last(id.names) : "";
      String name = column.isEmpty() || names.contains(column) ? "f" + (i + 1) : column;
      while (names.contains(name)) {
        name += "_";
      }
      names.add(name);
    }
    return new NamedRow(names);
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
