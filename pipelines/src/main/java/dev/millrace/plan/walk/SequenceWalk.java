package dev.millrace.plan.walk;

import dev.millrace.spec.WindowText;
import dev.millrace.sql.SqlCompiler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: each row, and after its columns those that look at the rows around it.
 *
 * @param orderBy columns by which rows of one time go
 * @param forgetAfter the silence that ends a sequence; empty if only the input's end does
 * @param width how many of the input's columns are handed on; those after them are arguments
 * @param columns name → what is added, in order
 */
public record SequenceWalk(
    List<String> orderBy,
    Optional<Duration> forgetAfter,
    int width,
    Map<String, SequenceColumn> columns)
    implements Walk {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public String keyText() {
    return orderBy.isEmpty() ? "" : " in the order of time, " + String.join(", ", orderBy);
  }

  @Override
  public List<String> gives(IntFunction<String> names) {
    List<String> gives = new ArrayList<>();
    columns.forEach(
        (name, column) ->
            gives.add(
                name
                    + " = "
                    + (column.argument() < 0
                        ? column.text()
                        : column.text(names.apply(column.argument())))));
    forgetAfter.ifPresent(
        silence -> gives.add("a sequence ends after " + WindowText.of(silence) + " without rows"));
    return gives;
  }

  @Override
  public String state() {
    String past = "what these columns need of the key's rows before";
    String until =
        span().map(end -> ", for " + WindowText.of(end) + " after its last one").orElse("");
    return leads() > 0 ? past + ", and rows that wait for later ones" + until : past + until;
  }

  /** How many rows after its own a row waits for. */
  private int leads() {
    return columns.values().stream().mapToInt(SequenceColumn::leads).max().orElse(0);
  }

  /** Where all columns look back for a time, a row is not needed longer than that. */
  @Override
  public Optional<Duration> span() {
    Optional<Duration> longest = lookBack();
    boolean sooner =
        longest.isPresent()
            && forgetAfter.filter(end -> end.compareTo(longest.get()) <= 0).isEmpty();
    return sooner ? longest : forgetAfter;
  }

  /** How far back all columns look at most; empty if one of them looks further. */
  private Optional<Duration> lookBack() {
    return columns.values().stream().anyMatch(column -> column.lookBack().isEmpty())
        ? Optional.empty()
        : columns.values().stream()
            .flatMap(column -> column.lookBack().stream())
            .max(Duration::compareTo);
  }

  @Override
  public Reach reach() {
    Duration after = forgetAfter.map(end -> end.multipliedBy(leads())).orElse(Duration.ZERO);
    List<Optional<Duration>> before = columns.values().stream().map(this::before).toList();
    return before.stream().anyMatch(Optional::isEmpty)
        ? new Reach(Duration.ZERO, after, forgetAfter.orElseThrow())
        : new Reach(
            before.stream().flatMap(Optional::stream).max(Duration::compareTo).orElseThrow(),
            after,
            Duration.ZERO);
  }

  /** How far before a row those lie that a column may need; empty if all of the sequence. */
  private Optional<Duration> before(SequenceColumn column) {
    // Rows of one sequence that follow each other are less than its silence apart.
    return column
        .lookBack()
        .or(
            () ->
                column.rowsBack().flatMap(rows -> forgetAfter.map(end -> end.multipliedBy(rows))));
  }

  @Override
  public Map<String, String> facts(Schema input) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "sequence");
    facts.put("order by", String.join(", ", orderBy));
    facts.put("forget after", span().map(WindowText::of).orElse("never"));
    List<String> texts = new ArrayList<>();
    columns.values().forEach(column -> texts.add(fact(column, input)));
    facts.put("columns", String.join(", ", texts));
    return facts;
  }

  private static String fact(SequenceColumn column, Schema input) {
    if (column.argument() < 0) {
      return column.text() + column.formText();
    }
    Schema.Field argument = input.getField(column.argument());
    String of = column.argument() + " " + SqlCompiler.typeName(argument.getType());
    return column.text() + column.formText() + " of column " + of;
  }

  @Override
  public int copies(Schema input) {
    return width;
  }

  @Override
  public Set<Integer> reads(Schema input) {
    Set<Integer> read = new HashSet<>();
    orderBy.forEach(name -> read.add(input.indexOf(name)));
    columns.values().stream()
        .map(SequenceColumn::argument)
        .filter(argument -> argument >= 0)
        .forEach(read::add);
    return read;
  }
}
