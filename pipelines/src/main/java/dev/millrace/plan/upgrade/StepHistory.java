package dev.millrace.plan.upgrade;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.StateForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The forms that a step's state may have: the one that was noted, and earlier ones in which parts
 * of it lie that nothing has touched since.
 *
 * @param facts of the noted form, as {@link StateForm} has them
 * @param earlier the newest first
 * @param unmarked the mark of parts that have none; empty if all have
 */
public record StepHistory(
    Map<String, String> facts, List<Map<String, String>> earlier, String unmarked) {
  private static final String UNMARKED = "unmarked";
  private static final String BEFORE = "before ";

  /** What was noted of a step, taken apart. */
  public static StepHistory of(Map<String, String> noted) {
    Map<String, String> facts = new LinkedHashMap<>();
    TreeMap<Integer, Map<String, String>> earlier = new TreeMap<>();
    noted.forEach(
        (fact, value) -> {
          if (fact.startsWith(BEFORE)) {
            String[] parts = fact.substring(BEFORE.length()).split(" ", 2);
            earlier
                .computeIfAbsent(Integer.valueOf(parts[0]), n -> new LinkedHashMap<>())
                .put(parts[1], value);
          } else if (!fact.equals(UNMARKED)) {
            facts.put(fact, value);
          }
        });
    return new StepHistory(
        facts,
        List.copyOf(earlier.values()),
        // What knew no marks has noted none.
        noted.getOrDefault(UNMARKED, StateForm.mark(facts)));
  }

  /** The same of a pipeline that goes on with it. */
  public StepHistory then(Map<String, String> now) {
    if (StateForm.mark(now).equals(StateForm.mark(facts))) {
      // How the form came of the one before it stays true, whatever the file says now.
      Map<String, String> same = new LinkedHashMap<>(now);
      same.remove(StateForm.WAS);
      if (facts.containsKey(StateForm.WAS)) {
        same.put(StateForm.WAS, facts.getOrDefault(StateForm.WAS, ""));
      }
      return new StepHistory(same, earlier, unmarked);
    }
    List<Map<String, String>> before = new ArrayList<>();
    before.add(facts);
    before.addAll(earlier);
    return new StepHistory(now, before, unmarked);
  }

  /**
   * An earlier form.
   *
   * @param rows of each input; empty if the rows of now have the same bytes
   * @param places of each input, where the columns of now are in {@code rows}; -1 for new ones
   */
  public record Earlier(String mark, List<Schema> rows, List<int[]> places) {
    /** The coding that reads rows of an input in this form, and writes those of now. */
    public RowCodec reading(int input, Schema now) {
      RowCodec codec = RowCodec.of(now);
      return rows.isEmpty() ? codec : codec.readingRowsOf(rows.get(input), places.get(input));
    }
  }

  /**
   * The earlier forms, each as seen from now: by way of those between. None if state of the last
   * one cannot be gone on with.
   */
  public List<Earlier> forms() {
    List<Earlier> forms = new ArrayList<>();
    if (earlier.isEmpty() || !StepChange.between(earlier.get(0), facts).obstacles().isEmpty()) {
      return forms;
    }
    Map<String, String> later = facts;
    List<int[]> places = List.of();
    for (int i = 0; i < earlier.size(); i++) {
      Map<String, String> form = earlier.get(i);
      String mark = mark(form, earlier.subList(i + 1, earlier.size()));
      if (RowsChange.keepsRows(facts)) {
        List<int[]> step = RowsChange.places(form, later);
        places = places.isEmpty() ? step : composed(places, step);
        forms.add(new Earlier(mark, KeptRows.schemas(form), places));
      } else if (AggregatesChange.isOfAggregates(facts)) {
        // Rows that wait for the watermark have each column where it was.
        List<Schema> rows = KeptRows.schemas(form);
        forms.add(new Earlier(mark, rows, rows.stream().map(StepHistory::inPlace).toList()));
      } else {
        forms.add(new Earlier(mark, List.of(), List.of()));
      }
      later = form;
    }
    return forms;
  }

  private static int[] inPlace(Schema rows) {
    return IntStream.range(0, rows.getFieldCount()).toArray();
  }

  /** The mark of parts in the noted form. */
  public String mark() {
    return mark(facts, earlier);
  }

  /**
   * A form that comes back has another mark than before: what was kept the first time has not gone
   * the way by those between.
   */
  private static String mark(Map<String, String> form, List<Map<String, String>> before) {
    String mark = StateForm.mark(form);
    long times = before.stream().map(StateForm::mark).filter(mark::equals).count();
    return times == 0 ? mark : mark + "-" + times;
  }

  private static List<int[]> composed(List<int[]> first, List<int[]> second) {
    List<int[]> composed = new ArrayList<>();
    for (int input = 0; input < first.size(); input++) {
      int[] then = second.get(input);
      composed.add(Arrays.stream(first.get(input)).map(p -> p < 0 ? p : then[p]).toArray());
    }
    return composed;
  }

  /** In one map, to be noted. */
  public Map<String, String> noted() {
    Map<String, String> noted = new LinkedHashMap<>(facts);
    noted.put(UNMARKED, unmarked);
    for (int i = 0; i < earlier.size(); i++) {
      String prefix = BEFORE + (i + 1) + " ";
      earlier.get(i).forEach((fact, value) -> noted.put(prefix + fact, value));
    }
    return noted;
  }

  /**
   * What a pipeline notes about its state.
   *
   * @param kept what it goes on with, as it was noted; empty if it begins anew
   * @param form of its own state
   */
  public static Map<String, Map<String, String>> noted(
      Map<String, Map<String, String>> kept, Map<String, Map<String, String>> form) {
    Map<String, Map<String, String>> all = new TreeMap<>();
    form.forEach(
        (step, facts) -> {
          Map<String, String> known = kept.get(step);
          all.put(step, (known == null ? of(facts) : of(known).then(facts)).noted());
        });
    return all;
  }
}
