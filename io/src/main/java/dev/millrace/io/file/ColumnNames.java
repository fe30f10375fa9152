package dev.millrace.io.file;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Finds columns of a file or table by the names that are declared: the same name, else the only one
 * that differs from it in case alone. Other engines do not tell such names apart.
 *
 * @param there the names in the file
 * @param wanted all declared names; of those that differ in case alone, each only means itself
 */
public record ColumnNames(Collection<String> there, Set<String> wanted) {

  /** What may be meant by a name: nothing, one name, or several that differ in case. */
  public List<String> candidates(String name) {
    if (there.contains(name)) {
      return List.of(name);
    }
    // Who declares both 'id' and 'ID' tells them apart.
    boolean distinct = wanted.stream().noneMatch(w -> w.equalsIgnoreCase(name) && !w.equals(name));
    return there.stream().filter(other -> distinct && other.equalsIgnoreCase(name)).toList();
  }
}
