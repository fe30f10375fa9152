package dev.millrace.io.parquet;

import java.util.Arrays;
import java.util.List;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The tree in which Parquet looks up where the values of a column go; only its leaves matter. */
final class LeafConverters {
  private final GroupConverter root;

  LeafConverters(MessageType requested, List<LeafReader> leaves) {
    this.root = group(requested, new String[0], leaves);
  }

  GroupConverter root() {
    return root;
  }

  private static GroupConverter group(GroupType type, String[] path, List<LeafReader> leaves) {
    Converter[] children = new Converter[type.getFieldCount()];
    for (int i = 0; i < children.length; i++) {
      Type child = type.getType(i);
      String[] below = Arrays.copyOf(path, path.length + 1);
      below[path.length] = child.getName();
      children[i] =
          child.isPrimitive() ? leaf(below, leaves) : group(child.asGroupType(), below, leaves);
    }
    return new Children(children);
  }

  private static Converter leaf(String[] path, List<LeafReader> leaves) {
    return leaves.stream()
        .filter(leaf -> Arrays.equals(leaf.descriptor().getPath(), path))
        .findFirst()
        .orElseThrow()
        .converter();
  }

  private static final class Children extends GroupConverter {
    private final Converter[] children;

    Children(Converter[] children) {
      this.children = children;
    }

    @Override
    public Converter getConverter(int index) {
      return children[index];
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
