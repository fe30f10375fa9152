package dev.millrace.inspect;

import dev.millrace.element.SourceRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The events that are looked at, with the verdicts of their sources.
 *
 * @param records by the name of the stream, or of the step that reads
 * @param place where they are from, for people: {@code the archive}
 * @param cut whether there are more
 */
public record Sample(Map<String, List<SourceRecord>> records, String place, boolean cut) {

  public int size() {
    return records.values().stream().mapToInt(List::size).sum();
  }

  /** The same without some of the records. */
  Sample without(Collection<SourceRecord> some) {
    Set<SourceRecord> left = Collections.newSetFromMap(new IdentityHashMap<>());
    left.addAll(some);
    Map<String, List<SourceRecord>> others = new LinkedHashMap<>();
    records.forEach(
        (name, all) -> others.put(name, all.stream().filter(one -> !left.contains(one)).toList()));
    return new Sample(others, place, cut);
  }

  /** The same with one record more. */
  public Sample with(String stream, SourceRecord record) {
    Map<String, List<SourceRecord>> more = new LinkedHashMap<>(records);
    List<SourceRecord> all = new ArrayList<>(more.getOrDefault(stream, List.of()));
    all.add(record);
    more.put(stream, all);
    return new Sample(more, place, cut);
  }
}
