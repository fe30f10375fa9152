package dev.millrace.runner;

import java.io.IOException;
import java.net.URL;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.ServiceLoader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;

/**
 * Beam's options out of arguments. Beam's factory checks the options of all runners and connectors
 * on the class path, each against all before it, when it is first used: half of the time that a
 * small replay's main thread takes. Here it gets to see them only if an argument needs them.
 */
public final class BeamOptions {
  private BeamOptions() {}

  /**
   * The options of a runner.
   *
   * @param arguments {@code --name=value}; of the type's options, or of any other type that a
   *     runner or connector on the class path registers
   * @throws IllegalArgumentException if Beam does not know an option or its value
   */
  public static <T extends PipelineOptions> T parse(Collection<String> arguments, Class<T> type) {
    Registry.start();
    String[] all = arguments.toArray(String[]::new);
    try {
      return PipelineOptionsFactory.fromArgs(all).as(type);
    } catch (IllegalArgumentException unknown) {
      Registry.complete();
      return PipelineOptionsFactory.fromArgs(all).as(type);
    }
  }

  /** Beam's registry of types of options; it belongs to the process. */
  private static final class Registry {
    private static final String SERVICES =
        "META-INF/services/" + PipelineOptionsRegistrar.class.getName();

    private Registry() {}

    /** Has Beam's factory initialised, without registered types if this is its first use. */
    static void start() {
      Thread thread = Thread.currentThread();
      ClassLoader loader = thread.getContextClassLoader();
      thread.setContextClassLoader(new WithoutRegistrars(loader));
      try {
        PipelineOptionsFactory.getRegisteredOptions();
      } finally {
        thread.setContextClassLoader(loader);
      }
    }

    /** Registers what the class path has. */
    static void complete() {
      for (PipelineOptionsRegistrar registrar :
          ServiceLoader.load(PipelineOptionsRegistrar.class, BeamOptions.class.getClassLoader())) {
        registrar.getPipelineOptions().forEach(PipelineOptionsFactory::register);
      }
    }

    private static final class WithoutRegistrars extends ClassLoader {
      WithoutRegistrars(ClassLoader parent) {
        super(parent);
      }

      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals(SERVICES) ? Collections.emptyEnumeration() : super.getResources(name);
      }
    }
  }
}
