// Writes events with kafkajs: half without compression, half with gzip, every other one without a key.
const { Kafka, CompressionTypes, logLevel } = require('kafkajs');

const [brokers, topic, count] = process.argv.slice(2);

async function main() {
  const producer = new Kafka({ clientId: 'test', brokers: [brokers], logLevel: logLevel.NOTHING })
    .producer({ idempotent: true });
  await producer.connect();
  const half = Number(count) / 2;
  for (const [compression, from] of [[CompressionTypes.None, 0], [CompressionTypes.GZIP, half]]) {
    const messages = Array.from({ length: half }, (_, i) => ({
      key: i % 2 ? `k${from + i}` : null,
      value: JSON.stringify({ id: from + i, at: new Date(1740823200000 + (from + i) * 1000), text: 'grün' }),
      headers: { region: 'eu' },
    }));
    await producer.send({ topic, compression, messages });
  }
  await producer.disconnect();
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
