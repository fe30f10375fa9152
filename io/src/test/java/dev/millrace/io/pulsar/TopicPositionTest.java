package dev.millrace.io.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.partitioned.ArchivedEnd;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.impl.BatchMessageIdImpl;
import org.apache.pulsar.client.impl.ChunkMessageIdImpl;
import org.apache.pulsar.client.impl.MessageIdImpl;
import org.junit.jupiter.api.Test;

class TopicPositionTest {
  private static final MessageId ALONE = new MessageIdImpl(7, 3, 2);
  private static final MessageId IN_A_BATCH = new BatchMessageIdImpl(7, 4, 2, 5);
  private static final MessageId IN_CHUNKS =
      new ChunkMessageIdImpl(new MessageIdImpl(7, 5, 2), new MessageIdImpl(7, 9, 2));

  private static TopicPosition at(MessageId id) {
    return TopicPosition.start(TopicPosition.EARLIEST).after(id, 1);
  }

  @Test
  void anIdBecomesTheSamePositionAgain() {
    for (MessageId id : new MessageId[] {ALONE, IN_A_BATCH, IN_CHUNKS}) {
      String text = TopicPosition.text(id);

      assertThat(TopicPosition.of(new ArchivedEnd(text, 1))).as(text).isEqualTo(at(id));
      assertThat(TopicPosition.partition(text)).isEqualTo(2);
    }
    assertThat(TopicPosition.partition(TopicPosition.text(new MessageIdImpl(1, 2, -1)))).isZero();
    assertThat(TopicPosition.partition("x")).isEqualTo(-1);
  }

  @Test
  void knowsWhatLiesBeforeIt() {
    TopicPosition position = at(IN_A_BATCH);

    assertThat(position.has(ALONE)).isTrue();
    assertThat(position.has(new BatchMessageIdImpl(7, 4, 2, 5))).isTrue();
    assertThat(position.has(new BatchMessageIdImpl(7, 4, 2, 6))).isFalse();
    assertThat(position.has(new MessageIdImpl(8, 0, 2))).isFalse();
    assertThat(position.isPast(at(ALONE))).isTrue();
    assertThat(position.isPast(at(new BatchMessageIdImpl(7, 4, 2, 0)))).isFalse();
  }

  @Test
  void aMessageInChunksIsBegunWithItsFirstOne() {
    assertThat(at(IN_CHUNKS).begin(2)).isEqualTo(new MessageIdImpl(7, 5, 2));
    assertThat(at(IN_CHUNKS).isPast(at(new MessageIdImpl(7, 6, 2)))).isFalse();
    TopicPosition inTwoLedgers =
        at(new ChunkMessageIdImpl(new MessageIdImpl(7, 5, 2), new MessageIdImpl(8, 0, 2)));
    assertThat(inTwoLedgers.isPast(at(new MessageIdImpl(7, 4, 2)))).isTrue();
    assertThat(inTwoLedgers.isPast(at(new MessageIdImpl(7, 6, 2)))).isFalse();
    assertThat(at(new MessageIdImpl(8, 0, 2)).isPast(at(ALONE))).isTrue();
  }

  @Test
  void whatBrokersCallTheLastIsNoProofOfAMessage() {
    assertThat(TopicPosition.behind(ALONE).isOfMessage()).isFalse();
    assertThat(TopicPosition.behind(ALONE).has(ALONE)).isTrue();
    assertThat(TopicPosition.behind(new MessageIdImpl(-1, -1, -1)).isUnread()).isTrue();
  }
}
