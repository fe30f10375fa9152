package dev.millrace.sql.code;

import static java.util.Objects.requireNonNull;

import dev.millrace.element.ValueKind;
import dev.millrace.sql.function.Scalar;
import dev.millrace.sql.function.SqlValues;
import dev.millrace.sql.parse.SqlSettings;
import dev.millrace.sql.type.RowTypes;
import dev.millrace.sql.type.TypeSource;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.RexToLixTranslator;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.ClassDeclaration;
import org.apache.calcite.linq4j.tree.ClassDeclarationFinder;
import org.apache.calcite.linq4j.tree.DeclarationStatement;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.MemberDeclaration;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.linq4j.tree.Statement;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgramBuilder;

/** Writes a typed expression as the body of a Java class that implements {@link Scalar}. */
public final class JavaWriter {
  private static final String COLUMN = "COLUMN_";
  private static final int CONSTANT = Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL;

  private final Schema input;
  private final TreeSet<Integer> used = new TreeSet<>();
  private final List<MemberDeclaration> members = new ArrayList<>();

  public JavaWriter(Schema input) {
    this.input = input;
  }

  /** Names of the input columns the written code reads. */
  public List<String> columns() {
    return used.stream().map(i -> input.getField(i).getName()).toList();
  }

  /** The numbers of those columns. */
  public Set<Integer> numbers() {
    return used;
  }

  /** The declaration of a column's place, which the written code leaves open. */
  public static String place(int number, int place) {
    return "private static final int " + COLUMN + number + " = " + place + ";\n";
  }

  /**
   * The class body, but for the columns' places, for an expression whose value is to have {@code
   * type}.
   */
  public String write(RexNode node, FieldType type) {
    RelDataType row = RowTypes.rowType(input, SqlSettings.TYPES);
    RexProgramBuilder programs = new RexProgramBuilder(row, new RexBuilder(SqlSettings.TYPES));
    programs.addProject(node, "value");
    ParameterExpression values = Expressions.parameter(Modifier.FINAL, Object[].class, "row");
    BlockBuilder body = new BlockBuilder();
    BlockBuilder statics = new BlockBuilder().withRemoveUnused(false);
    List<Expression> results =
        RexToLixTranslator.translateProjects(
            programs.getProgram(),
            SqlSettings.TYPES,
            SqlSettings.CONFORMANCE,
            body,
            statics,
            null,
            DataContext.ROOT,
            (block, index, storage) -> column(block, index, values),
            null);
    body.add(Expressions.return_(null, result(results.get(0), node.getType(), type)));
    for (Statement constant : statics.toBlock().statements) {
      DeclarationStatement declaration = (DeclarationStatement) constant;
      members.add(
          Expressions.fieldDecl(
              CONSTANT, declaration.parameter, requireNonNull(declaration.initializer)));
    }
    members.add(
        Expressions.methodDecl(
            Modifier.PUBLIC, Object.class, "apply", List.of(values), body.toBlock()));
    ClassDeclaration declared =
        Expressions.classDecl(Modifier.PUBLIC, "Generated", null, List.of(Scalar.class), members);
    ClassDeclaration optimised =
        declared.accept(ClassDeclarationFinder.create(ConstantFields::new));
    return Expressions.toString(optimised.memberDeclarations, "\n", false);
  }

  private Expression result(Expression value, RelDataType from, FieldType type) {
    Expression boxed = Expressions.box(value);
    boolean nullFits = Boolean.TRUE.equals(type.getNullable()) || !from.isNullable();
    boolean classFits =
        switch (ValueKind.of(type)) {
          case BOOLEAN,
              INT8,
              INT16,
              INT32,
              INT64,
              FLOAT,
              DOUBLE,
              STRING,
              TIMESTAMP,
              TIMESTAMP_MICROS,
              DATE,
              TIME ->
              Primitive.unbox(boxed.getType()) == Primitive.unbox(classOf(type));
          default -> false;
        };
    return nullFits && classFits
        ? boxed
        : Expressions.call(
            SqlValues.class, "fromSql", Expressions.convert_(boxed, Object.class), constant(type));
  }

  private static Type classOf(FieldType type) {
    return SqlSettings.TYPES.getJavaClass(RowTypes.toSql(type, SqlSettings.TYPES));
  }

  private ParameterExpression constant(FieldType type) {
    String text =
        TypeSource.of(type) + (Boolean.TRUE.equals(type.getNullable()) ? "" : " NOT NULL");
    ParameterExpression field = Expressions.parameter(FieldType.class, "TYPE_" + members.size());
    members.add(
        Expressions.fieldDecl(
            CONSTANT,
            field,
            Expressions.call(SqlValues.class, "type", Expressions.constant(text))));
    return field;
  }

  private Expression column(BlockBuilder block, int index, ParameterExpression values) {
    used.add(index);
    FieldType type = input.getField(index).getType();
    Expression cell =
        Expressions.arrayIndex(values, Expressions.parameter(int.class, COLUMN + index));
    Type boxed = Primitive.box(classOf(type));
    Expression read =
        switch (ValueKind.of(type)) {
          case BYTES -> Expressions.call(SqlValues.class, "binary", cell);
          default ->
              SqlValues.isPlain(type)
                  ? Expressions.convert_(cell, boxed)
                  : Expressions.convert_(
                      Expressions.call(SqlValues.class, "toSql", cell, constant(type)), boxed);
        };
    boolean primitive = !Boolean.TRUE.equals(type.getNullable()) && Primitive.ofBox(boxed) != null;
    return block.append(
        input.getField(index).getName(), primitive ? Expressions.unbox(read) : read);
  }
}
