package dev.millrace.plan.node;

import dev.millrace.plan.column.JoinColumn;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.plan.node.KeyedNode.ResultTimes;
import dev.millrace.spec.JoinKind.AsOfJoin;
import dev.millrace.spec.JoinKind.IntervalJoin;
import dev.millrace.spec.JoinKind.PairJoin;
import dev.millrace.spec.JoinKind.WindowJoin;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.Located;
import dev.millrace.spec.WindowText;
import dev.millrace.spec.WindowingSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: joined rows. Output 1: unmatched left rows, output 2: unmatched right rows, each with
 * its input's schema (present in {@code outputs} only up to the last declared one).
 *
 * @param leftKey columns of the left input, in the order of the equalities
 * @param columns how an output row is put together
 * @param unmatchedLeft whether unmatched left rows go to output 1 instead of the main output
 */
public record JoinNode(
    JoinType type,
    PairJoin kind,
    List<String> leftKey,
    List<String> rightKey,
    List<JoinColumn> columns,
    boolean unmatchedLeft,
    boolean unmatchedRight)
    implements KeyedNode {
  @Override
  public <R> R accept(KeyedVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public List<String> key(int input) {
    return input == 0 ? leftKey : rightKey;
  }

  @Override
  public Optional<String> keyText() {
    return Optional.of(pairs(leftKey, rightKey));
  }

  static String pairs(List<String> left, List<String> right) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      pairs.add(left.get(i) + " = " + right.get(i));
    }
    return String.join(", ", pairs);
  }

  @Override
  public Optional<Memory> memory(WindowingSpec windowing) {
    return Optional.of(
        kind.accept(
            new PairJoin.PairVisitor<Memory>() {
              @Override
              public Memory visit(IntervalJoin interval) {
                Duration left = positive(interval.upper());
                Duration right = positive(interval.lower().negated());
                return new Memory(
                    "each left event for "
                        + WindowText.of(left)
                        + ", each right event for "
                        + WindowText.of(right)
                        + " behind the watermark",
                    Optional.of(left.compareTo(right) > 0 ? left : right));
              }

              @Override
              public Memory visit(AsOfJoin asOf) {
                if (asOf.tolerance().isPresent() && asOf.orderBy().isEmpty()) {
                  return new Memory(
                      "the newest version per key for "
                          + WindowText.of(asOf.tolerance().get())
                          + ", newer versions and rows until the watermark passes them",
                      asOf.tolerance());
                }
                return new Memory(
                    "the newest version per key, for ever; newer versions and rows until the"
                        + " watermark passes them",
                    Optional.empty());
              }

              @Override
              public Memory visit(WindowJoin window) {
                return new Memory(
                    "every event of both sides per key and window" + WindowText.untilEnd(windowing),
                    windowing.span());
              }
            }));
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  @Override
  public Map<String, String> stateFacts(WindowingSpec windowing) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "join");
    facts.put("key", String.join(", ", leftKey) + " = " + String.join(", ", rightKey));
    facts.put("join", type + " " + kind);
    if (kind instanceof AsOfJoin asOf) {
      facts.put("order by", asOf.orderBy().map(Located::text).orElse(""));
      facts.put("deleted", asOf.deleted().map(Located::text).orElse(""));
      asOf.tolerance().ifPresent(longest -> facts.put("tolerance", WindowText.of(longest)));
    }
    facts.put("windows", WindowText.of(windowing));
    return facts;
  }

  @Override
  public ResultTimes resultTimes() {
    return kind.accept(
        new PairJoin.PairVisitor<ResultTimes>() {
          @Override
          public ResultTimes visit(IntervalJoin interval) {
            return type.givesPairs() ? ResultTimes.EVENTS : ResultTimes.FIRST_INPUT;
          }

          @Override
          public ResultTimes visit(AsOfJoin asOf) {
            return ResultTimes.FIRST_INPUT;
          }

          @Override
          public ResultTimes visit(WindowJoin window) {
            return ResultTimes.WINDOW_END;
          }
        });
  }

  /** Versions that replace each other, if it knows which is the newest and which is the last. */
  @Override
  public boolean takesVersions(int input) {
    return input == 1
        && kind instanceof AsOfJoin asOf
        && asOf.orderBy().isPresent()
        && asOf.deleted().isPresent();
  }

  @Override
  public boolean waitsForWindowEnd() {
    return false;
  }

  @Override
  public boolean handsRowsOn() {
    return false;
  }

  @Override
  public Set<Integer> saidByKey(Schema rows, Optional<Set<Integer>> wanted) {
    return Set.of();
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    List<List<List<Lineage.Origin>>> outputs = new ArrayList<>();
    List<Lineage.Use> uses = new ArrayList<>();
    outputs.add(columns.stream().map(c -> Lineage.copyOf(c.side(), c.column())).toList());
    for (int side = 0; side < inputs.size(); side++) {
      int number = side;
      Schema input = inputs.get(side);
      List<String> read = new ArrayList<>(key(side));
      if (side == 1 && kind instanceof AsOfJoin asOf) {
        asOf.orderBy().ifPresent(column -> read.add(column.text()));
        asOf.deleted().ifPresent(column -> read.add(column.text()));
      }
      uses.add(JoinColumn.use(columns, side, read, input));
      outputs.add(
          IntStream.range(0, input.getFieldCount())
              .mapToObj(column -> Lineage.copyOf(number, column))
              .toList());
    }
    return new Lineage(uses, outputs);
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    List<JoinColumn> left =
        kept.ofMain(columns).stream()
            .map(c -> new JoinColumn(c.side(), kept.place(c.side(), c.column()), c.named()))
            .toList();
    return new JoinNode(type, kind, leftKey, rightKey, left, unmatchedLeft, unmatchedRight);
  }
}
