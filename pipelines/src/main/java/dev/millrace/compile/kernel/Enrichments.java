package dev.millrace.compile.kernel;

import dev.millrace.connect.Connectors;
import dev.millrace.enrich.EnrichKernel;
import dev.millrace.enrich.EnrichOptions;
import dev.millrace.enrich.MockedLookup;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import dev.millrace.plan.node.EnrichNode;
import dev.millrace.spec.EnrichRules;
import org.apache.beam.sdk.schemas.Schema;

/** Makes the kernels of look-ups. */
final class Enrichments {
  private Enrichments() {}

  static EnrichKernel kernel(String step, EnrichNode node, Schema input) {
    EnrichRules rules = node.rules();
    LookupForm form = form(node, input);
    Lookup.Opener place =
        node.mocked()
            .<Lookup.Opener>map(rows -> MockedLookup.of(form, rows))
            .orElseGet(() -> place(node, input));
    return new EnrichKernel(
        new EnrichOptions(
            step,
            place,
            form,
            node.key().stream().map(input::indexOf).toList(),
            rules
                .cache()
                .map(c -> new EnrichOptions.Cache(c.size(), c.ttl(), c.negativeTtl()))
                .orElse(null),
            rules.batchRows(),
            new EnrichOptions.Failing(
                EnrichOptions.OnFailure.valueOf(rules.onFailure().name()),
                rules.attempts(),
                rules.retryFor(),
                rules.rate().orElse(0L)),
            EnrichOptions.OnMissing.valueOf(rules.onMissing().name())));
  }

  /** Where a step asks that has no rows of its own. */
  static Lookup.Opener place(EnrichNode node, Schema input) {
    return Connectors.lookup(node.lookup()).opener(node.lookup(), form(node, input));
  }

  private static LookupForm form(EnrichNode node, Schema input) {
    Schema.Builder keys = Schema.builder();
    node.key().forEach(name -> keys.addField(input.getField(name)));
    return new LookupForm(
        keys.build(), node.answer(), node.versioned(), node.rules().concurrency());
  }
}
