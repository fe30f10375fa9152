package dev.millrace.io.file.output;

import dev.millrace.io.file.tree.FileTree;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/** A tree that changes so many times and then no more. */
final class EndingTree {
  private static final Set<String> CHANGES = Set.of("replace", "move", "delete", "deleteTree");

  private EndingTree() {}

  /** The process has ended, or the place takes nothing more. */
  static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  static FileTree of(FileTree tree, int changes) {
    return of(tree, changes, true);
  }

  /**
   * The same, which says of itself that it is an object store or that it is none.
   *
   * @param local whether it is none
   */
  static FileTree of(FileTree tree, int changes, boolean local) {
    int[] left = {changes};
    return (FileTree)
        Proxy.newProxyInstance(
            FileTree.class.getClassLoader(),
            new Class<?>[] {FileTree.class},
            (proxy, method, arguments) -> {
              if (CHANGES.contains(method.getName()) && left[0]-- == 0) {
                throw new Ended();
              } else if (method.getName().equals("isLocal")) {
                return local;
              }
              try {
                return method.invoke(tree, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
