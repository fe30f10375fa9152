package dev.millrace.sql.function;

import java.util.LinkedHashMap;
import java.util.Map;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.commons.compiler.InternalCompilerException;
import org.codehaus.janino.ClassBodyEvaluator;

/**
 * Turns generated source into a running class. Equal sources share one class, because a worker
 * holds many copies of a step; the least used are dropped so that a long-lived process does not
 * fill up with classes.
 */
public final class ScalarLoader {
  private static final int MAX_LOADED = 1000;

  private static final ScalarLoader SHARED = new ScalarLoader();

  private final Map<String, Scalar> loaded =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Scalar> eldest) {
          return size() > MAX_LOADED;
        }
      };

  private ScalarLoader() {}

  /** The scalar of a source text, compiled unless that was done before. */
  public static Scalar load(String source) {
    return SHARED.loadOnce(source);
  }

  /** Whether a source text fits into the limits of a Java class. */
  public static boolean compiles(String source) {
    try {
      SHARED.loadOnce(source);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private synchronized Scalar loadOnce(String source) {
    Scalar found = loaded.get(source);
    if (found == null) {
      found = compile(source);
      loaded.put(source, found);
    }
    return found;
  }

  private static Scalar compile(String source) {
    ClassBodyEvaluator evaluator = new ClassBodyEvaluator();
    evaluator.setClassName("dev.millrace.sql.function.Generated");
    evaluator.setImplementedInterfaces(new Class<?>[] {Scalar.class});
    evaluator.setParentClassLoader(ScalarLoader.class.getClassLoader());
    try {
      evaluator.cook(source);
      return (Scalar) evaluator.getClazz().getDeclaredConstructor().newInstance();
    } catch (CompileException | ReflectiveOperationException | InternalCompilerException e) {
      throw new IllegalStateException("generated code does not compile:\n" + source, e);
    }
  }
}
