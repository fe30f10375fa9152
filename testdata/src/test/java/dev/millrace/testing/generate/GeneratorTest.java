package dev.millrace.testing.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratorTest {
  private static final long BOUND = Duration.ofMinutes(2).toMillis();

  @ParameterizedTest
  @CsvSource({
    "PLAYBACK, 680816a1a9c4f843",
    "ORDERS, a6c32687bb452887",
    "USERS, b35b9c36394e98a5",
  })
  void theDemosRecordsAreTheSameOnEveryMachine(Domain domain, String digest) throws Exception {
    assertThat(digest(all(Generator.demo(domain)))).isEqualTo(digest);
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void theReadmeTellsWhatTheDemoProduces(Domain domain) throws Exception {
    Generator generator = Generator.demo(domain);
    all(generator);

    List<String> readme = Files.readAllLines(Path.of("README.md"));

    Counts counts = generator.counts();
    for (StreamShape stream : domain.streams()) {
      String topic = stream.topic();
      assertThat(readme)
          .contains(
              String.format(
                  "| `%s` | %s | %s | %s | %s | %s | %s |",
                  topic,
                  stream.partitions(),
                  counts.records(topic),
                  counts.of(topic, Kind.ON_TIME),
                  counts.of(topic, Kind.DUPLICATE),
                  counts.of(topic, Kind.LATE),
                  counts.dead(topic)));
    }
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void anotherSeedMakesOtherRecords(Domain domain) throws Exception {
    GeneratorOptions options = GeneratorOptions.demo(domain);

    String other = digest(all(Generator.of(domain, options.withSeed(43))));

    assertThat(other).isNotEqualTo(digest(all(Generator.of(domain, options))));
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void aRecordIsLateExactlyIfItIsBehindTheWatermarkOfItsPartition(Domain domain) {
    for (long seed = 0; seed < 5; seed++) {
      GeneratorOptions options = GeneratorOptions.demo(domain).withSeed(seed);
      Map<String, Long> highest = new HashMap<>();
      for (TestRecord made : all(Generator.of(domain, options))) {
        String partition = made.stream().topic() + "-" + made.partition();
        long watermark = highest.getOrDefault(partition, Long.MIN_VALUE / 2) - BOUND;
        if (!made.kind().dead()) {
          assertThat(made.kind() == Kind.LATE)
              .as("seed %s, %s", seed, made)
              .isEqualTo(made.time() < watermark);
          highest.merge(partition, made.time(), Math::max);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void aMalformedRecordIsNeverTheNewestOfItsPartition(Domain domain) {
    Map<String, Long> highest = new HashMap<>();
    int atTheEnd = 0;
    for (TestRecord made : all(Generator.demo(domain))) {
      String partition = made.stream().topic() + "-" + made.partition();
      if (made.kind().dead()) {
        atTheEnd += made.time() > highest.getOrDefault(partition, Long.MIN_VALUE) ? 1 : 0;
      } else {
        highest.merge(partition, made.time(), Math::max);
      }
    }
    assertThat(atTheEnd).isZero();
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void aDuplicateRepeatsTheBytesOfAnEarlierRecord(Domain domain) {
    List<TestRecord> seen = new ArrayList<>();
    Map<String, Integer> placeByValue = new HashMap<>();
    int elsewhere = 0;
    int duplicates = 0;
    for (TestRecord made : all(Generator.demo(domain))) {
      String value = made.stream().topic() + HexFormat.of().formatHex(made.value());
      Integer place = placeByValue.putIfAbsent(value, seen.size());
      seen.add(made);
      assertThat(made.kind() == Kind.DUPLICATE).as("%s", made).isEqualTo(place != null);
      if (place != null) {
        TestRecord first = seen.get(place);
        assertThat(first.kind()).isEqualTo(Kind.ON_TIME);
        assertThat(made.row()).isEqualTo(first.row());
        duplicates++;
        elsewhere += first.partition() == made.partition() ? 0 : 1;
      }
    }
    assertThat(elsewhere).isBetween(duplicates / 6, duplicates / 2);
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void makesTheSharesThatWereAskedFor(Domain domain) {
    GeneratorOptions options = GeneratorOptions.of(domain, 20_000).withDefects(0.1, 0.05, 0.02);
    Generator generator = Generator.of(domain, options);

    List<TestRecord> records = all(generator);

    double events = records.stream().filter(r -> r.kind() != Kind.DUPLICATE).count();
    assertThat(count(records, Kind.DUPLICATE) / events).isBetween(0.08, 0.11);
    assertThat(count(records, Kind.LATE) / events).isBetween(0.04, 0.06);
    assertThat(records.stream().filter(r -> r.kind().dead()).count() / events)
        .isBetween(0.015, 0.025);
    assertThat(generator.counts().total()).isEqualTo(records.size());
  }

  @Test
  void makesAsManyEventsAsAskedFor() {
    for (Domain domain : Domain.values()) {
      for (long events : List.of(1L, 7L, 1_000L)) {
        GeneratorOptions options = GeneratorOptions.of(domain, events).withDefects(0, 0.1, 0.1);

        long made =
            all(Generator.of(domain, options)).stream()
                .filter(r -> r.stream() != Streams.CATALOGUE && r.stream() != Streams.PROFILES)
                .count();

        // An order decides on up to three payments at once.
        assertThat(made).isBetween(events, domain == Domain.ORDERS ? events + 3 : events);
      }
    }
  }

  @Test
  void worksWithoutDisorderAndInAVeryShortTime() {
    for (Domain domain : Domain.values()) {
      GeneratorOptions options =
          GeneratorOptions.of(domain, 3_000)
              .withTime(Instant.parse("2020-01-01T00:00:00Z"), Duration.ofMillis(10))
              .withMaxOutOfOrderness(Duration.ZERO)
              .withDefects(0.1, 0, 0);

      List<TestRecord> records = all(Generator.of(domain, options));

      assertThat(records).noneMatch(r -> r.kind() == Kind.LATE || r.kind().dead());
      for (int i = 1; i < records.size(); i++) {
        assertThat(records.get(i).time()).isGreaterThanOrEqualTo(records.get(i - 1).time());
      }
    }
  }

  @Test
  void endsWithAnError() {
    Generator generator = Generator.of(Domain.USERS, GeneratorOptions.of(Domain.USERS, 1));
    all(generator);

    assertThat(generator.hasNext()).isFalse();
    assertThatThrownBy(generator::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void refusesImpossibleOptions() {
    GeneratorOptions good = GeneratorOptions.of(Domain.USERS, 1);

    assertThatThrownBy(() -> GeneratorOptions.of(Domain.USERS, 0))
        .hasMessage("events must be > 0, but was: 0");
    assertThatThrownBy(() -> good.withDefects(1.5, 0, 0))
        .hasMessage("duplicates must be in [0, 1], but was: 1.5");
    assertThatThrownBy(() -> good.withTime(Instant.EPOCH, Duration.ZERO))
        .hasMessage("duration must be > 0, but was: PT0S");
  }

  static List<TestRecord> all(Generator generator) {
    List<TestRecord> records = new ArrayList<>();
    generator.forEachRemaining(records::add);
    return records;
  }

  private static double count(List<TestRecord> records, Kind kind) {
    return records.stream().filter(r -> r.kind() == kind).count();
  }

  private static String digest(List<TestRecord> records) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (TestRecord made : records) {
      digest.update((byte) made.partition());
      digest.update(made.value());
    }
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), 8));
  }
}
