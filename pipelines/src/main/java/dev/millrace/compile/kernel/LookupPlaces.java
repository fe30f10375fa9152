package dev.millrace.compile.kernel;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupUnavailable;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.EnrichNode;
import java.util.List;

/** Asks the places of {@code Enrich} whether they are there and let us ask, before a run. */
public final class LookupPlaces {
  private LookupPlaces() {}

  /** What is wrong with them; nothing is looked up. */
  public static List<Diagnostic> problems(Plan plan) {
    return plan.nodes().stream()
        .flatMap(
            node ->
                node.kind().asEnrich().stream()
                    .flatMap(enrich -> problems(plan, node, enrich).stream()))
        .toList();
  }

  private static List<Diagnostic> problems(Plan plan, PlanNode node, EnrichNode enrich) {
    Lookup.Opener place = Enrichments.place(enrich, plan.schema(node.inputs().get(0)));
    try (Lookup lookup = place.open()) {
      lookup.check();
      return List.of();
    } catch (UserException e) {
      return e.diagnostics();
    } catch (LookupUnavailable e) {
      return List.of(problem(node, enrich, place.shown() + " does not answer: " + e.words()));
    } catch (RowFault fault) {
      // Of a question that has no key, the whole place is meant.
      return List.of(problem(node, enrich, place.shown() + ": " + fault.reason()));
    }
  }

  private static Diagnostic problem(PlanNode node, EnrichNode enrich, String words) {
    return Diagnostic.error(
        enrich.lookup().position(),
        ErrorCodes.LOOKUP_NOT_ANSWERED,
        "transforms." + node.name() + ".config.lookup",
        words.replaceFirst("[.]$", "") + ".");
  }
}
