package dev.millrace.sql;

import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
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
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexProgramBuilder;

/** Writes a typed expression as the body of a Java class that implements {@link Scalar}. */
final class JavaWriter {
  private final Schema input;
  private final TreeSet<Integer> used = new TreeSet<>();

  JavaWriter(Schema input) {
    this.input = input;
  }

  /** Names of the input columns the written code reads. */
  List<String> columns() {
    return used.stream().map(i -> input.getField(i).getName()).toList();
  }

  String write(RexNode node, FieldType type) {
    RelDataType row = RowTypes.rowType(input, SqlSettings.TYPES);
    RexProgramBuilder programs = new RexProgramBuilder(row, new RexBuilder(SqlSettings.TYPES));
    programs.addProject(node, "value");
    RexProgram program = programs.getProgram();
    ParameterExpression values = Expressions.parameter(Object[].class, "row");
    BlockBuilder body = new BlockBuilder();
    BlockBuilder statics = new BlockBuilder().withRemoveUnused(false);
    List<Expression> results =
        RexToLixTranslator.translateProjects(
            program,
            SqlSettings.TYPES,
            SqlSettings.CONFORMANCE,
            body,
            statics,
            null,
            DataContext.ROOT,
            (block, index, storage) -> column(block, index, values),
            null);
    body.add(Expressions.return_(null, Expressions.box(results.get(0))));
    List<MemberDeclaration> members = new ArrayList<>();
    for (Statement constant : statics.toBlock().statements) {
      DeclarationStatement declaration = (DeclarationStatement) constant;
      members.add(
          Expressions.fieldDecl(
              Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL,
              declaration.parameter,
              declaration.initializer));
    }
    members.add(
        Expressions.methodDecl(
            Modifier.PUBLIC, Object.class, "apply", List.of(values), body.toBlock()));
    ClassDeclaration declared =
        Expressions.classDecl(Modifier.PUBLIC, "Generated", null, List.of(Scalar.class), members);
    ClassDeclaration optimised = declared.accept(ClassDeclarationFinder.create());
    return Expressions.toString(optimised.memberDeclarations, "\n", false);
  }

  private Expression column(BlockBuilder block, int index, ParameterExpression values) {
    used.add(index);
    Type javaClass =
        SqlSettings.TYPES.getJavaClass(
            RowTypes.toSql(input.getField(index).getType(), SqlSettings.TYPES));
    Expression cell = Expressions.arrayIndex(values, Expressions.constant(index));
    Type boxed = Primitive.box(javaClass);
    Expression read = Expressions.convert_(cell, boxed);
    if (Primitive.is(javaClass)) {
      read = Expressions.unbox(read);
    }
    return block.append(input.getField(index).getName(), read);
  }
}
