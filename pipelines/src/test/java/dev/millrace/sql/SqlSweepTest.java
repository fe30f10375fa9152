package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.sql.operator.Functions;
import dev.millrace.sql.parse.SourceText;
import dev.millrace.sql.parse.SqlSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.junit.jupiter.api.Test;

/**
 * Every function and operator over nasty values, against DuckDB. What is to differ stands in the
 * table of docs/sql.md with the rows in which it may; nothing else differs, and every row of the
 * table is needed.
 */
final class SqlSweepTest {
  private static final Schema SCHEMA = SweepValues.schema();

  /** Functions that DuckDB does not have, judged below by Java's. */
  private static final Set<String> JUDGED_BY_JAVA = Set.of("SHA512", "PARSE_URL");

  /** What the parser writes with other operators, which the cases cover. */
  private static final Set<String> WRITTEN_OTHERWISE =
      Set.of("ESCAPE", "INTERVAL", "$LiteralChain", "FORMAT JSON", "PI");

  /**
   * What {@code language: python} means by an expression, which files of that form test by rows.
   */
  private static final String OF_PYTHON = "PYTHON_";

  @Test
  void agreesWithDuckDb() throws Exception {
    // given
    List<Object[]> rows = SweepValues.rows();
    List<SweepDifference> differences = SweepDifference.listed();
    List<String> problems = new ArrayList<>();
    Set<SweepDifference> met = new HashSet<>();
    int comparisons = 0;

    // when
    try (DuckDbArguments duck = new DuckDbArguments()) {
      for (SweepCase one : SweepCase.all()) {
        TypedExpression compiled = SqlCompiler.compile(one.ours(), SCHEMA);
        List<Object> theirs = duck.values(inDuckDb(one.theirs(), compiled.type()));
        for (int i = 0; i < rows.size(); i++) {
          comparisons++;
          Object ours = ours(compiled, rows.get(i));
          if (SweepCase.same(ours, theirs.get(i), one.exact())) {
            continue;
          }
          SweepDifference allowed = null;
          for (SweepDifference difference : differences) {
            if (difference.expressions().contains(one.ours())
                && duck.holds(difference.where(), i)) {
              allowed = difference;
            }
          }
          if (allowed == null) {
            problems.add(describe(one, compiled, rows.get(i), ours, theirs.get(i)));
          } else {
            met.add(allowed);
          }
        }
      }
    }

    // then
    assertThat(problems.stream().distinct().limit(600))
        .as("%s differences", problems.size())
        .isEmpty();
    assertThat(differences).as("listed differences that are none any more").allMatch(met::contains);
    assertThat(comparisons).isGreaterThan(20_000);
  }

  private static Object ours(TypedExpression compiled, Object[] row) {
    try {
      return compiled.expression().evaluate(row);
    } catch (RowFault fault) {
      return DuckDbArguments.ERROR;
    }
  }

  private static String inDuckDb(String expression, FieldType type) {
    return switch (ValueKind.of(type)) {
      case TIMESTAMP -> {
        String micros = "epoch_us(" + expression + ")";
        yield "(" + micros + " - ((" + micros + " % 1000) + 1000) % 1000) // 1000";
      }
      case TIMESTAMP_MICROS -> "epoch_us(" + expression + ")";
      case DATE -> "(" + expression + ")::DATE - DATE '1970-01-01'";
      case TIME -> "epoch_ms(" + expression + ")";
      case BYTES -> "lower(hex(" + expression + "))";
      default -> expression;
    };
  }

  private static String describe(
      SweepCase one, TypedExpression compiled, Object[] row, Object ours, Object theirs) {
    StringBuilder text = new StringBuilder(one.ours());
    for (String column : compiled.columns()) {
      text.append("; ").append(column).append(" = ").append(written(row[SCHEMA.indexOf(column)]));
    }
    return text.append(": ") + written(ours) + ", DuckDB " + written(theirs);
  }

  private static String written(Object value) {
    Object plain = value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value;
    String text = String.valueOf(plain).replace("\n", "\\n").replace("\r", "\\r");
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  @Test
  void leavesNothingOut() throws Exception {
    // given
    Set<String> swept = new TreeSet<>(JUDGED_BY_JAVA);
    swept.addAll(WRITTEN_OTHERWISE);
    for (SweepCase one : SweepCase.all()) {
      SqlParser.create(SourceText.of(one.ours(), SCHEMA).sql(), SqlSettings.PARSER)
          .parseExpression()
          .accept(
              new SqlBasicVisitor<Void>() {
                @Override
                public Void visit(SqlCall call) {
                  swept.add(call.getOperator().getName().replace("TRANSLATE3", "TRANSLATE"));
                  return super.visit(call);
                }
              });
    }

    // when
    List<String> names =
        Functions.TABLE.getOperatorList().stream()
            .map(SqlOperator::getName)
            .map(name -> name.replace("TRANSLATE3", "TRANSLATE"))
            .filter(name -> !swept.contains(name) && !name.startsWith(OF_PYTHON))
            .toList();

    // then
    assertThat(names).isEmpty();
  }

  @Test
  void agreesWithJavaWhereDuckDbHasNoSuchFunction() throws Exception {
    // given
    int column = SCHEMA.indexOf("s");
    TypedExpression hash = SqlCompiler.compile("SHA512(s)", SCHEMA);
    TypedExpression host =
        SqlCompiler.compile(
            "PARSE_URL('https://a.example/' || URL_ENCODE(s) || '?q=1', 'HOST')", SCHEMA);
    TypedExpression path =
        SqlCompiler.compile(
            "PARSE_URL('https://a.example/' || URL_ENCODE(s) || '?q=1', 'PATH')", SCHEMA);

    for (Object[] row : SweepValues.rows()) {
      if (row[column] == null) {
        assertThat(hash.expression().evaluate(row)).isNull();
        assertThat(host.expression().evaluate(row)).isNull();
        continue;
      }
      byte[] bytes = ((String) row[column]).getBytes(StandardCharsets.UTF_8);
      URI url =
          URI.create(
              "https://a.example/"
                  + java.net.URLEncoder.encode((String) row[column], StandardCharsets.UTF_8)
                  + "?q=1");

      // when / then
      assertThat(hash.expression().evaluate(row))
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes)));
      assertThat(host.expression().evaluate(row)).isEqualTo(url.getHost());
      assertThat(path.expression().evaluate(row)).isEqualTo(url.getRawPath());
    }
  }
}
