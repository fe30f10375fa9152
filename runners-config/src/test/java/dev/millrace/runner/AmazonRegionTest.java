package dev.millrace.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmazonRegionTest {
  private static final String PROPERTY = "aws.region";

  @TempDir private Path home;

  @BeforeEach
  @AfterEach
  void clear() {
    System.clearProperty(PROPERTY);
  }

  @Test
  void aRegionIsThereWithoutAskingTheMachine() {
    AmazonRegion.orDefault(Map.of(), home);

    assertThat(System.getProperty(PROPERTY)).isEqualTo("us-east-1");
  }

  @Test
  void settingsOfTheUserStand() throws Exception {
    AmazonRegion.orDefault(Map.of("AWS_REGION", "eu-central-1"), home);
    assertThat(System.getProperty(PROPERTY)).isNull();

    Files.createDirectory(home.resolve(".aws"));
    AmazonRegion.orDefault(Map.of(), home);
    assertThat(System.getProperty(PROPERTY)).isNull();
  }
}
