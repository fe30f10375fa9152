package dev.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.millrace.beam.CombineRows;
import dev.millrace.beam.DeduplicateRows;
import dev.millrace.beam.JoinAsOf;
import dev.millrace.beam.JoinInWindows;
import dev.millrace.beam.JoinTable;
import dev.millrace.beam.JoinWithin;
import dev.millrace.beam.ValidateRows;
import dev.millrace.beam.Windows;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

/** What a user of the published jars may touch. */
class PublicApiTest {

  @Test
  void theExamplesUseNoInternalClass() {
    // when
    Stream<String> internal =
        new ClassFileImporter()
            .importPackages("dev.millrace.examples").stream()
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .map(Dependency::getTargetClass)
                .map(target -> target.getBaseComponentType().getPackageName())
                .filter(name -> name.startsWith("dev.millrace."))
                .filter(name -> !name.equals("dev.millrace.beam"))
                .filter(name -> !name.equals("dev.millrace.beam.io"))
                .filter(name -> !name.equals("dev.millrace.testing.kafka"))
                .filter(name -> !name.equals("dev.millrace.testing.pubsub"))
                .filter(name -> !name.equals("dev.millrace.examples"));

    // then
    assertThat(internal).isEmpty();
  }

  @Test
  void transformsAreSerializableAsBeamSays() {
    // given
    List<String> key = List.of("title");
    Windows minutes = Windows.fixed(Duration.ofMinutes(1));
    Duration second = Duration.ofSeconds(1);

    // when, then
    Stream.of(
            CombineRows.by(key).over(minutes).count("n"),
            DeduplicateRows.by(key, second),
            JoinWithin.on(key, key, Duration.ZERO, second),
            JoinAsOf.on(key, key),
            JoinInWindows.on(key, key, minutes),
            JoinTable.with(Schema.of(), List::of, key, key),
            ValidateRows.rule("true", row -> true))
        .forEach(SerializableUtils::ensureSerializable);
  }

  @Test
  void transformsShowTheirSettings() {
    // when
    DisplayData shown =
        DisplayData.from(
            CombineRows.by(List.of("title"))
                .over(Windows.fixed(Duration.ofMinutes(1)))
                .aggregate("seconds", "sum", "watched"));

    // then
    assertThat(shown.items())
        .extracting(item -> item.getKey() + "=" + item.getValue())
        .contains("group=title", "windows=fixed PT1M", "aggregate.seconds=sum(watched)");
  }
}
