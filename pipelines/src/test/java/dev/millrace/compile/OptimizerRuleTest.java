package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OptimizerRuleTest {

  @Test
  void findsRulesByTheirLabels() {
    assertThat(OptimizerRule.named(Set.of("pre-aggregation", "projection")))
        .containsExactlyInAnyOrder(OptimizerRule.PRE_AGGREGATION, OptimizerRule.PROJECTION);
  }

  @Test
  void namesTheNearestRuleForATypo() {
    assertThatThrownBy(() -> OptimizerRule.named(Set.of("prunning")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "--optimize: error ML-4010: there is no optimiser rule 'prunning'; expected one of"
                + " projection, pruning, pre-aggregation, spill, resident-state. Did you mean"
                + " 'pruning'?");
  }
}
