package org.apache.beam.runners.direct;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.transforms.DoFnSchemaInformation;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.util.construction.ParDoTranslation;
import org.apache.beam.sdk.util.construction.ReadTranslation;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Takes from the direct runner (Beam 2.70) what it does again for each bundle and need not do:
 *
 * <ul>
 *   <li>It translates a ParDo or a Read to its portable form, its function or source included, to
 *       learn what never changes. With bundles of a few thousand rows that was a seventh of all
 *       CPU.
 *   <li>After one bundle in twenty it closes an unbounded source's reader and opens another at its
 *       mark, so that faults of sources show. Of Kafka's that is a new consumer each time, which
 *       asks again for all that the last one had fetched.
 * </ul>
 *
 * <p>Beam offers no place for that, so it lies in Beam's package and is put into a run that has
 * started.
 */
public final class FrugalBundles {
  private FrugalBundles() {}

  /**
   * Makes the bundles of a run cheaper.
   *
   * @return whether it does: false where this Beam is built differently, and is as it is then
   */
  @SuppressWarnings("deprecation") // the direct runner's name for reads is the deprecated one
  public static boolean install(PipelineResult result) {
    try {
      Object executor = field(result.getClass(), "executor").get(result);
      Object registry = field(executor.getClass(), "registry").get(executor);
      Field factories = field(registry.getClass(), "factories");
      Map<String, TransformEvaluatorFactory> all = new HashMap<>();
      ((Map<?, ?>) factories.get(registry))
          .forEach((urn, factory) -> all.put((String) urn, (TransformEvaluatorFactory) factory));
      if (!(all.get(PTransformTranslation.PAR_DO_TRANSFORM_URN)
              instanceof ParDoEvaluatorFactory<?, ?> parDos)
          || !(all.get(PTransformTranslation.READ_TRANSFORM_URN)
              instanceof ReadEvaluatorFactory reads)) {
        return false;
      }
      field(UnboundedReadEvaluatorFactory.class, "readerReuseChance")
          .set(reads.unboundedFactory, 1.0);
      all.put(PTransformTranslation.PAR_DO_TRANSFORM_URN, new KnownParDos<>(parDos));
      all.put(PTransformTranslation.READ_TRANSFORM_URN, new KnownReads(reads));
      factories.set(registry, Map.copyOf(all));
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  private static Field field(Class<?> of, String name) throws NoSuchFieldException {
    Field field = of.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** Makes the evaluators of ParDos as Beam's factory does, and remembers what it looks up. */
  private static final class KnownParDos<InputT, OutputT> implements TransformEvaluatorFactory {
    private final ParDoEvaluatorFactory<InputT, OutputT> beams;

    /** By the names of the steps, which are unique. */
    private final Map<String, Known<OutputT>> known = new ConcurrentHashMap<>();

    KnownParDos(ParDoEvaluatorFactory<InputT, OutputT> beams) {
      this.beams = beams;
    }

    private record Known<OutputT>(
        List<PCollectionView<?>> sideInputs,
        TupleTag<OutputT> mainOutput,
        List<TupleTag<?>> otherOutputs,
        DoFnSchemaInformation schema,
        Map<String, PCollectionView<?>> namedSideInputs) {}

    @Override
    @SuppressWarnings("unchecked") // the registry has ParDos only under their name
    public <T> TransformEvaluator<T> forApplication(
        AppliedPTransform<?, ?, ?> step, CommittedBundle<?> bundle) throws Exception {
      Known<OutputT> parts = known.get(step.getFullName());
      if (parts == null) {
        parts = lookUp(step);
        known.put(step.getFullName(), parts);
      }
      return (TransformEvaluator<T>)
          beams.createEvaluator(
              (AppliedPTransform<PCollection<InputT>, PCollectionTuple, ?>) step,
              (PCollection<InputT>) bundle.getPCollection(),
              bundle.getKey(),
              parts.sideInputs(),
              parts.mainOutput(),
              parts.otherOutputs(),
              parts.schema(),
              parts.namedSideInputs());
    }

    @SuppressWarnings("unchecked") // see above
    private static <OutputT> Known<OutputT> lookUp(AppliedPTransform<?, ?, ?> step)
        throws Exception {
      return new Known<>(
          ParDoTranslation.getSideInputs(step),
          (TupleTag<OutputT>) ParDoTranslation.getMainOutputTag(step),
          ParDoTranslation.getAdditionalOutputTags(step).getAll(),
          ParDoTranslation.getSchemaInformation(step),
          ParDoTranslation.getSideInputMapping(step));
    }

    @Override
    public void cleanup() throws Exception {
      beams.cleanup();
    }
  }

  /** Asks Beam's factory of bounded or of unbounded reads, and remembers which. */
  private record KnownReads(
      ReadEvaluatorFactory beams, Map<String, TransformEvaluatorFactory> known)
      implements TransformEvaluatorFactory {
    KnownReads(ReadEvaluatorFactory beams) {
      this(beams, new ConcurrentHashMap<>());
    }

    @Override
    public <T> TransformEvaluator<T> forApplication(
        AppliedPTransform<?, ?, ?> step, CommittedBundle<?> bundle) throws Exception {
      return known
          .computeIfAbsent(step.getFullName(), name -> factory(step))
          .forApplication(step, bundle);
    }

    private TransformEvaluatorFactory factory(AppliedPTransform<?, ?, ?> step) {
      return ReadTranslation.sourceIsBounded(step) == PCollection.IsBounded.BOUNDED
          ? beams.boundedFactory
          : beams.unboundedFactory;
    }

    @Override
    public void cleanup() throws Exception {
      beams.cleanup();
    }
  }
}
