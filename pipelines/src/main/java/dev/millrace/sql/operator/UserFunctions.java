package dev.millrace.sql.operator;

import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import dev.millrace.function.found.FoundFunction;
import dev.millrace.function.found.Libraries;
import dev.millrace.sql.function.UserCall;
import dev.millrace.sql.type.RowTypes;
import dev.millrace.sql.type.TypeText;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.adapter.enumerable.NotNullImplementor;
import org.apache.calcite.adapter.enumerable.NullPolicy;
import org.apache.calcite.adapter.enumerable.RexImpTable;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandMetadata;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.jspecify.annotations.Nullable;

/** The functions of libraries on the class path as operators of SQL. */
public final class UserFunctions {
  private UserFunctions() {}

  /** One operator for each method. */
  static List<SqlOperator> operators(RelDataTypeFactory types) {
    return Libraries.all().functions().stream()
        .map(function -> (SqlOperator) operator(function, types))
        .toList();
  }

  /** Why a function cannot be called; empty if it can, or is of no library. */
  public static Optional<String> notReplayable(String name) {
    return named(name).stream()
        .filter(function -> !function.deterministic())
        .map(
            function ->
                function.name()
                    + " is not deterministic, as its library '"
                    + function.library()
                    + "' says: it would give another value when the archive is read again")
        .findFirst();
  }

  /** How the functions of a name are called, for messages; empty if there are none. */
  public static String forms(String name) {
    return named(name).stream().map(UserFunctions::form).collect(Collectors.joining(" or "));
  }

  /** A function with the types of its parameters, as {@code GEO_CELL(DOUBLE, DOUBLE)}. */
  public static String form(FoundFunction function) {
    return function.parameters().stream()
        .map(TypeText::name)
        .collect(Collectors.joining(", ", function.name() + "(", ")"));
  }

  private static List<FoundFunction> named(String name) {
    return Libraries.all().functions().stream()
        .filter(function -> function.name().equalsIgnoreCase(name))
        .toList();
  }

  private static SqlFunction operator(FoundFunction function, RelDataTypeFactory types) {
    return new SqlUserDefinedFunction(
        new SqlIdentifier(function.name(), SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        binding -> result(function, binding),
        InferTypes.FIRST_KNOWN,
        new Arguments(function, types),
        new Call(function));
  }

  private static RelDataType result(FoundFunction function, SqlOperatorBinding binding) {
    RelDataTypeFactory types = binding.getTypeFactory();
    boolean nullable =
        Boolean.TRUE.equals(function.result().getNullable())
            || function.nullsGiveNull()
                && binding.collectOperandTypes().stream().anyMatch(RelDataType::isNullable);
    return types.createTypeWithNullability(RowTypes.toSql(function.result(), types), nullable);
  }

  /** Which types of arguments a function takes. */
  private record Arguments(FoundFunction function, RelDataTypeFactory types)
      implements SqlOperandMetadata {
    @Override
    public List<RelDataType> paramTypes(RelDataTypeFactory factory) {
      return function.parameters().stream()
          .map(type -> RowTypes.toSql(type.withNullable(true), factory))
          .toList();
    }

    @Override
    public List<String> paramNames() {
      return IntStream.range(0, function.parameters().size())
          .mapToObj(i -> "argument" + (i + 1))
          .toList();
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
      boolean fit =
          IntStream.range(0, binding.getOperandCount())
              .allMatch(i -> takes(i, binding.getOperandType(i)));
      if (!fit && throwOnFailure) {
        throw binding.newValidationSignatureError();
      }
      return fit;
    }

    private boolean takes(int parameter, RelDataType argument) {
      return argument.getSqlTypeName() == SqlTypeName.NULL
          || RowTypes.fromSql(argument).filter(t -> function.takes(parameter, t)).isPresent();
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
      return SqlOperandCountRanges.of(function.parameters().size());
    }

    @Override
    public String getAllowedSignatures(SqlOperator operator, String name) {
      return form(function);
    }
  }

  /** Writes the code of a call. */
  private record Call(FoundFunction function) implements ScalarFunction, ImplementableFunction {
    private static final Method METHOD = method();

    private static Method method() {
      try {
        return UserCall.class.getMethod("call", Object[].class);
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public CallImplementor getImplementor() {
      NotNullImplementor call =
          (translator, rex, arguments) -> {
            Expression kept =
                Expressions.new_(
                    UserCall.class,
                    Expressions.constant(function.name()),
                    Expressions.constant(UserCall.types(read(rex))));
            List<Expression> boxed = arguments.stream().map(Expressions::box).toList();
            return Expressions.convert_(
                Expressions.call(kept, METHOD, Expressions.newArrayInit(Object.class, boxed)),
                classOf(function.result()));
          };
      NullPolicy policy = function.nullsGiveNull() ? NullPolicy.SEMI_STRICT : NullPolicy.NONE;
      return RexImpTable.createImplementor(call, policy, false);
    }

    /** The types of the arguments, as the call reads them. */
    private List<FieldType> read(RexCall call) {
      List<FieldType> types = new ArrayList<>();
      for (int i = 0; i < call.getOperands().size(); i++) {
        int parameter = i;
        FieldType declared = function.parameters().get(i).withNullable(true);
        types.add(
            RowTypes.fromSql(call.getOperands().get(i).getType())
                .map(type -> function.read(parameter, type))
                // NULL has no type.
                .orElse(declared));
      }
      return types;
    }

    /** As SQL holds values of the type. */
    private static Class<?> classOf(FieldType type) {
      return switch (ValueKind.of(type)) {
        case BOOLEAN -> Boolean.class;
        case INT8 -> Byte.class;
        case INT16 -> Short.class;
        case INT32, DATE, TIME -> Integer.class;
        case INT64, TIMESTAMP, TIMESTAMP_MICROS -> Long.class;
        case FLOAT -> Float.class;
        case DOUBLE -> Double.class;
        case DECIMAL -> BigDecimal.class;
        case STRING -> String.class;
        case BYTES -> ByteString.class;
        case ARRAY -> List.class;
        case MAP -> Map.class;
        case ROW -> Object[].class;
      };
    }

    @Override
    public List<FunctionParameter> getParameters() {
      return List.of();
    }

    @Override
    public RelDataType getReturnType(RelDataTypeFactory factory) {
      FieldType result = function.result();
      return RowTypes.toSql(result, factory);
    }
  }

  /** Refuses a library whose function has the name of one of Millrace's. */
  static void requireNew(SqlOperator operator, @Nullable List<SqlOperator> known) {
    if (known != null && !known.stream().allMatch(UserFunctions::isUsers)) {
      throw new UserException(
          Libraries.unusable(
              "a library has a function '"
                  + operator.getName()
                  + "', which SQL has already. Give it another name."));
    }
  }

  /** Whether an operator is a function of a library. */
  public static boolean isUsers(SqlOperator operator) {
    return operator instanceof SqlUserDefinedFunction function
        && function.getFunction() instanceof Call;
  }
}
